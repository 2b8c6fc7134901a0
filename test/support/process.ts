import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { removeEmbedded } from '#src/db/embedded.ts'

const product = fileURLToPath(new URL('../../src/main.js', import.meta.url))
/** `provost worker` with the toy domains. */
export const toyWorker = fileURLToPath(new URL('./worker-process.ts', import.meta.url))

/** Code that was read once is there for the next start: a third of its CPU. */
export const NODE_COMPILE_CACHE = join(tmpdir(), 'provost-compile-cache')

/** Longer than any start may take on a machine that is busy with other tests. */
const START_ms = 120_000

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/** A data folder that is gone after the test, and the PostgreSQL in it with it. */
export const dataFolder = (t: Test): string => {
  const folder = mkdtempSync(join(tmpdir(), 'provost-process-'))
  // a folder that PostgreSQL's user cannot reach would cost a copy of its binaries
  chmodSync(folder, 0o711)
  t.teardown(async () => {
    await removeEmbedded(folder)
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** A `provost …` of its own: what it says, and how it ends. */
export class Program {
  readonly child: ChildProcess
  readonly ended: Promise<number | NodeJS.Signals>
  output = ''
  errors = ''

  constructor(
    args: readonly string[],
    environment: Record<string, string>,
    nodeOptions: readonly string[] = [],
    entry = product
  ) {
    const { PATH = '', HOME = '' } = process.env
    this.child = spawn(process.execPath, [...nodeOptions, entry, ...args], {
      // a school of nearly nobody: what most of these look at is the process
      env: { PATH, HOME, NODE_COMPILE_CACHE, DEMO_STUDENTS: '20', ...environment },
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'pipe']
    })
    this.child.stdout?.on('data', chunk => {
      this.output += String(chunk)
    })
    this.child.stderr?.on('data', chunk => {
      this.errors += String(chunk)
    })
    this.ended = new Promise(resolve => this.child.on('close', (code, signal) => resolve(code ?? signal ?? -1)))
  }

  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    this.child.kill(signal)
    return this.ended
  }
}

export interface Served extends Program {
  address: string
}

/** `provost start`, or another command that serves, once it is ready; stopped with the test, if it still runs. */
export const serve = async (
  t: Test,
  environment: Record<string, string>,
  nodeOptions: readonly string[] = [],
  command: 'start' | 'worker' = 'start'
): Promise<Served> => {
  const port = await freePort()
  const program = new Program([command], { PORT: String(port), ...environment }, nodeOptions)
  t.teardown(() => program.kill('SIGKILL'))
  const address = `http://127.0.0.1:${port}`
  const until = performance.now() + START_ms
  let over = false
  void program.ended.then(() => {
    over = true
  })
  for (;;) {
    const ready = await fetch(`${address}/health/ready`).then(
      response => response.ok,
      () => false
    )
    if (ready) return Object.assign(program, { address })
    if (over || performance.now() > until) throw new Error(`not ready:\n${program.output}\n${program.errors}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
