/** Loaded before a measured process (`--import`): tells its CPU time to whoever started it, and ends with them. */
process.on('message', () => process.send?.(process.cpuUsage()))
process.on('disconnect', () => process.exit())
