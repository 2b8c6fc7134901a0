/** What a newcomer waits for: `npm start` in an empty folder until it answers, with a demo school; and the next start. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { removeEmbedded } from '#src/db/embedded.ts'
import { freePort } from './process.ts'

const root = join(import.meta.dirname, '../..')
const LATEST_ms = 120_000

const folder = await mkdtemp(join(tmpdir(), 'provost-load-'))
// PostgreSQL runs as another user where we are root
await chmod(folder, 0o755)
const data = join(folder, 'data')

/** Milliseconds from the start of a process until it is ready. */
const start = async (): Promise<number> => {
  const port = await freePort()
  const began = performance.now()
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, ['src/main.js', 'start'], {
    cwd: root,
    env: { PATH, HOME, DATA_DIR: data, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  const gone = once(child, 'exit')
  try {
    for (;;) {
      const ready = await fetch(`http://127.0.0.1:${port}/health/ready`).then(
        answer => answer.ok,
        () => false
      )
      const took = performance.now() - began
      if (ready) return took
      if (child.exitCode !== null || took > LATEST_ms) throw new Error('it did not come up')
      await pause(20)
    }
  } finally {
    child.kill('SIGINT')
    await gone
  }
}

try {
  for (const which of ['the first start', 'the next']) {
    process.stdout.write(`${which}: ${((await start()) / 1000).toFixed(1)} s\n`)
  }
} finally {
  await removeEmbedded(data)
  await rm(folder, { recursive: true, force: true })
}
