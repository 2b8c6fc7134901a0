/** Loaded before a measured process (`--import`): tells its CPU time and memory to whoever started it, and ends with them. */
process.on('message', () =>
  process.send?.({ ...process.cpuUsage(), rss: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1024 })
)
process.on('disconnect', () => process.exit())
