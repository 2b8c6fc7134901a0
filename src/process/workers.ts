import cluster, { type Worker } from 'node:cluster'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { ConfigError } from '#src/config.ts'
import { type Metric, together } from '#src/observe/metric.ts'
import { Channel } from './channel.ts'
import { dealAgain } from './dealt.ts'
import { LAST_ms } from './drain.ts'
import { Ledger } from './ledger.ts'

/** Before a worker that died is replaced; twice as long each time that one dies young. */
const FIRST_ms = 250
const LONGEST_ms = 30_000
const YOUNG_ms = 10_000
/** Who was told to end and has not by then never will. */
const STUCK_ms = LAST_ms + 10_000

/** Who has not come to listen by then never will: longer than the migration of a start may take. */
const START_ms = 180_000

/** EX_CONFIG: what a worker cannot use no later one can. */
const CONFIG = 78

const gone = async (worker: Worker): Promise<void> => {
  if (!worker.isDead()) await new Promise(resolve => worker.once('exit', resolve))
}

/** Whether it comes to listen; else it ends before, or is ended. */
const listening = async (worker: Worker): Promise<boolean> => {
  const stuck = setTimeout(() => worker.process.kill('SIGKILL'), START_ms)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  worker.once('listening', () => resolve(true))
  worker.once('exit', () => resolve(false))
  return promise.finally(() => clearTimeout(stuck))
}

/** Lets it finish what it was asked. */
const retire = async (worker: Worker): Promise<void> => {
  worker.process.kill('SIGTERM')
  const stuck = setTimeout(() => worker.process.kill('SIGKILL'), STUCK_ms)
  await gone(worker)
  clearTimeout(stuck)
}

/** Processes that share the port. One that dies is replaced; all are, one by one, when that is asked; they end together. */
export class Workers {
  readonly #count: number
  readonly #environment: Record<string, string>
  readonly #log: Logger
  /** What the first process counts itself. */
  readonly #own: () => Metric[]
  readonly #channels = new Map<Worker, Channel>()
  readonly #ledger = new Ledger<Worker>()
  /** Whose end calls for nobody: their successors come already, or they are such a successor that does not listen yet. */
  readonly #excused = new Set<Worker>()
  readonly #listening = Promise.withResolvers<number>()
  #stopping = false
  #asked = false
  #rolling: Promise<void> | undefined

  constructor(count: number, environment: Record<string, string>, log: Logger, own: () => Metric[]) {
    this.#own = own
    this.#count = count
    this.#environment = environment
    this.#log = log
  }

  /** Answers the port, once all of them listen. */
  start(told: AbortSignal): Promise<number> {
    const { promise, resolve, reject } = this.#listening
    const ready = new Set<Worker>()
    told.addEventListener('abort', () => reject(told.reason))
    cluster.on('listening', (worker, { port }) => {
      ready.add(worker)
      if (ready.size >= this.#count) resolve(port)
    })
    cluster.on('exit', (_, code) => {
      if (code === CONFIG && ready.size === 0)
        reject(new ConfigError('the workers could not start: their reason is above'))
    })
    for (let i = 0; i < this.#count; i++) this.#fork()
    return promise
  }

  /**
   * Another process for each, from the code and the settings that are there now: it listens before the one that it comes
   * for is told to end. Asked for meanwhile, it begins once more when it is through.
   */
  roll(): Promise<void> {
    this.#asked = true
    this.#rolling ??= this.#roll().finally(() => {
      this.#rolling = undefined
    })
    return this.#rolling
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all(this.#alive().map(retire))
  }

  #alive(): Worker[] {
    return Object.values(cluster.workers ?? {}).filter(worker => worker !== undefined)
  }

  /** `crashes`: of those before it in its place, one right after the other. */
  #fork(crashes = 0): Worker {
    const began = performance.now()
    const worker = cluster.fork(this.#environment)
    // Read in the order that it was sent: once this is answered, no connection is handed to that worker any more.
    const channel = new Channel(worker.process, {
      leave: () => (this.#stopping ? 'stopping' : 'replaced'),
      last: told => this.#ledger.note(worker, told),
      gather: told => this.#gather(worker, told)
    })
    worker.once('listening', () => this.#channels.set(worker, channel))
    dealAgain(worker)
    // a connection that is dealt in the moment of its death cannot be sent
    worker.on('error', error => this.#log.warn({ err: error, worker: worker.process.pid }, 'a worker was not reached'))
    worker.once('exit', (code, signal) => {
      this.#channels.delete(worker)
      this.#ledger.close(worker)
      if (this.#stopping || this.#excused.has(worker)) return
      this.#log.error({ worker: worker.process.pid, code, signal }, 'a worker died and is replaced')
      void this.#replace(performance.now() - began < YOUNG_ms ? crashes + 1 : 0)
    })
    return worker
  }

  /** One worker is asked what all have counted, and tells what it did itself. */
  async #gather(asked: Worker, told: unknown): Promise<Metric[]> {
    this.#ledger.note(asked, told)
    const others = [...this.#channels].filter(([worker]) => worker !== asked)
    await Promise.all(
      others.map(async ([worker, channel]) => {
        const metrics = await channel.ask('metrics')
        // who has ended meanwhile is in the books already
        if (this.#channels.has(worker)) this.#ledger.note(worker, metrics)
      })
    )
    return together([this.#ledger.sum(), this.#own()])
  }

  async #replace(crashes: number): Promise<void> {
    await pause(Math.min(LONGEST_ms, FIRST_ms * 2 ** crashes))
    if (!this.#stopping) this.#fork(crashes)
  }

  async #roll(): Promise<void> {
    // a start that fails is told by who started
    const port = await this.#listening.promise.catch(() => undefined)
    while (port !== undefined && this.#asked && !this.#stopping) {
      this.#asked = false
      this.#log.info('the workers are replaced')
      for (const old of this.#alive()) {
        if (await this.#replaceInOrder(old)) continue
        this.#log.error('a new worker did not start: the others stay')
        return
      }
      this.#log.info('the workers are replaced: done')
    }
  }

  /** False where its successor did not start. */
  async #replaceInOrder(old: Worker): Promise<boolean> {
    // one that died meanwhile has a new one in its place
    if (this.#stopping || old.isDead()) return true
    const next = this.#fork()
    this.#excused.add(old).add(next)
    const listens = await listening(next)
    this.#excused.delete(next)
    if (listens) await retire(old)
    else if (!this.#stopping && old.isDead()) void this.#replace(0)
    this.#excused.delete(old)
    return listens || this.#stopping
  }
}
