import { EventEmitter } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { Logger, type LogLevel, type Runner as Queue, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import type { Relay } from './relay.ts'

const AGAIN_ms = 500
const POLL_ms = 1000

const levels: Record<LogLevel, 'error' | 'warn' | 'debug'> = {
  error: 'warn',
  warning: 'warn',
  info: 'debug',
  debug: 'debug'
}

export interface RunnerOptions {
  address: string
  /** Jobs under way at once. */
  atOnce: number
  relay: Relay
  log: FastifyBaseLogger
}

/** The queue's worker in this process: taken up again after every failure until it is told to stop. */
export class Runner {
  readonly #options: RunnerOptions
  #queue: Queue | undefined
  #running: Promise<void> | undefined
  #stopped = false

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  start(tasks: TaskList): void {
    this.#running ??= this.#live(tasks)
  }

  /** Takes up nothing more, and waits so long for what is under way. What stays is done by another process. */
  async stop(last_ms: number): Promise<void> {
    this.#stopped = true
    void this.#queue?.stop().catch(() => {})
    await Promise.race([this.#running, pause(last_ms, undefined, { ref: false })])
  }

  async #live(tasks: TaskList): Promise<void> {
    const { log } = this.#options
    while (!this.#stopped) {
      try {
        await this.#work(tasks)
      } catch (error) {
        log.warn({ err: error }, 'the worker has lost its queue and takes it up again')
      }
      if (!this.#stopped) await pause(AGAIN_ms)
    }
  }

  async #work(tasks: TaskList): Promise<void> {
    const { address, atOnce, relay, log } = this.#options
    const held = new Set<string>()
    const events: WorkerEvents = new EventEmitter()
    events.on('job:failed', () => relay.someoneDied())
    const answered = new Map<string, Promise<void>>()
    const answerFor = {
      name: 'ProvostAnswerForWorker',
      version: '1.0.0',
      worker: {
        hooks: {
          // The queue waits for it before it takes up the first job.
          startWorker: async (_: unknown, { worker }: { worker: { workerPool: { id: string } } }) => {
            const { id } = worker.workerPool
            held.add(id)
            const before = answered.get(id) ?? relay.answerFor(id)
            answered.set(id, before)
            await before
          }
        }
      }
    }
    const logger = new Logger(() => (level, message) => log[levels[level]](message))
    this.#queue = await run(
      {
        connectionString: address,
        concurrency: atOnce,
        maxPoolSize: atOnce + 3,
        pollInterval: POLL_ms,
        noHandleSignals: true,
        logger,
        events,
        preset: {
          plugins: [answerFor],
          // In batches, a failure to tell the queue that a job is done is told to us; alone, it would end the process.
          worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0, gracefulShutdownAbortTimeout: 0 }
        }
      },
      tasks,
      []
    )
    if (this.#stopped) await this.#queue.stop().catch(() => {})
    try {
      await this.#queue.promise
    } finally {
      this.#queue = undefined
      for (const id of held) await relay.dismiss(id)
    }
  }
}
