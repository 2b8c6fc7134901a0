#!/usr/bin/env node
// Plain JavaScript, so that a Node that cannot run TypeScript says so in one line instead of a stack trace.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 24 || (major === 24 && minor >= 12)) {
  // What one start has read and compiled the next one finds: a third of a start's CPU, in each process. Kept where whoever
  // may write could change the code as well.
  const { enableCompileCache } = await import('node:module')
  enableCompileCache(`${import.meta.dirname}/../node_modules/.cache/provost`)
  await import('./cli/main.ts')
} else {
  process.stderr.write(
    `Provost needs Node 24.12 or newer; this is ${process.versions.node}. ` +
      'Run it through npm (npm start, npx provost), after npm ci without --omit=optional: that brings its own Node.\n'
  )
  process.exitCode = 78
}
