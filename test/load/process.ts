import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, ftruncateSync, openSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const root = join(import.meta.dirname, '../..')

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

type Usage = NodeJS.CpuUsage & { rss: number; peak: number }

/** A server in a process of its own, which tells its CPU time and memory. Its output goes to a file, emptied on request. */
export class Server {
  readonly port: number
  readonly #child: ChildProcess
  readonly #output: number

  constructor(port: number, args: readonly string[], environment: NodeJS.ProcessEnv, output: string) {
    this.port = port
    this.#output = openSync(output, 'a')
    this.#child = spawn(process.execPath, ['--import', './test/load/meter.ts', ...args], {
      cwd: root,
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', this.#output, 'inherit', 'ipc']
    })
  }

  /** Resolves when it answers at all. */
  async listening(): Promise<void> {
    for (const until = performance.now() + 20_000; performance.now() < until; await pause(50)) {
      if (this.#child.exitCode !== null) break
      const answered = await fetch(`http://127.0.0.1:${this.port}/health/ready`).catch(() => undefined)
      await answered?.body?.cancel()
      if (answered !== undefined) return
    }
    throw new Error('the server did not come up')
  }

  /** Microseconds of CPU since its start, all threads. */
  async cpu_us(): Promise<number> {
    const { user, system } = await this.#usage()
    return user + system
  }

  /** What it has in memory, and the most that it ever had. */
  async memory_bytes(): Promise<{ now: number; most: number }> {
    const { rss, peak } = await this.#usage()
    return { now: rss, most: peak }
  }

  async #usage(): Promise<Usage> {
    this.#child.send('usage')
    const [usage] = (await once(this.#child, 'message')) as [Usage]
    return usage
  }

  forgetOutput(): void {
    ftruncateSync(this.#output)
  }

  async stop(): Promise<void> {
    closeSync(this.#output)
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 20_000)
    await gone
    clearTimeout(late)
  }
}
