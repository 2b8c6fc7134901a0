import { EventEmitter } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { Logger, type LogLevel, type Runner as Queue, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import type { Pool } from 'pg'
import type { Target } from '#src/db/pool.ts'
import { openQueue } from './queue.ts'
import type { Relay } from './relay.ts'

const AGAIN_ms = 500
const POLL_ms = 1000
const LOOK_ms = 500
/** What is under way when the queue has to be taken up again may take so long to end. */
const UNDER_WAY_ms = 60_000

const levels: Record<LogLevel, 'error' | 'warn' | 'debug'> = {
  error: 'warn',
  warning: 'warn',
  info: 'debug',
  debug: 'debug'
}

export interface RunnerOptions {
  target: Target
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
    this.#end()
    await Promise.race([this.#running, pause(last_ms, undefined, { ref: false })])
  }

  #end(): void {
    this.#queue?.stop().catch(() => {})
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
    const { target, atOnce, relay, log } = this.#options
    const pool = openQueue(target, atOnce + 3, error => log.warn({ err: error }, 'a connection of the queue is lost'))
    const events: WorkerEvents = new EventEmitter()
    const workers = new Set<string>()
    let underWay = 0
    let ending_ms = 0
    events.on('pool:create', ({ workerPool }) => workers.add(workerPool.id))
    events.on('pool:gracefulShutdown', () => {
      ending_ms = performance.now()
    })
    events.on('job:start', () => underWay++)
    events.on('job:complete', () => underWay--)
    events.on('job:failed', ({ job, error }) => {
      log.error({ err: error, job: job.id, task: job.task_identifier }, 'a task has failed for good')
      relay.someoneDied()
    })
    // A job may have been taken up and the answer lost: it is ours, and we do not know it. So all is given back.
    events.on('worker:getJob:error', () => this.#end())
    try {
      const queue = await this.#open(tasks, events, pool)
      this.#queue = queue
      if (this.#stopped) this.#end()
      const over = queue.promise.then(() => true)
      // After a failure the queue may wait for itself for ever: it has ended when nothing is under way.
      while (!(await Promise.race([over, pause(LOOK_ms, false)]))) {
        const ended_ms = ending_ms === 0 ? 0 : performance.now() - ending_ms
        if (ended_ms > UNDER_WAY_ms || (ended_ms > LOOK_ms && underWay === 0)) break
      }
    } finally {
      // one that ended by itself, or waits for itself, still has its clock going until it is told
      this.#end()
      this.#queue = undefined
      for (const worker of workers) await relay.dismiss(worker)
      // not waited for: what is still at work has its own bound
      pool.end().catch(() => {})
    }
  }

  #open(tasks: TaskList, events: WorkerEvents, pgPool: Pool): Promise<Queue> {
    const { atOnce, relay, log } = this.#options
    const answered = new Map<string, Promise<void>>()
    const answerFor = {
      name: 'ProvostAnswerForWorker',
      version: '1.0.0',
      worker: {
        hooks: {
          // The queue waits for it before it takes up the first job.
          startWorker: async (_: unknown, { worker }: { worker: { workerPool: { id: string } } }) => {
            const { id } = worker.workerPool
            const answer = answered.get(id) ?? relay.answerFor(id)
            answered.set(id, answer)
            await answer
          }
        }
      }
    }
    const options = {
      pgPool,
      concurrency: atOnce,
      pollInterval: POLL_ms,
      noHandleSignals: true,
      logger: new Logger(() => (level, message) => log[levels[level]](message)),
      events,
      preset: {
        plugins: [answerFor],
        // In batches, a failure to tell the queue that a job is done is told to us; alone, it would end the process.
        worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0, gracefulShutdownAbortTimeout: 0 }
      }
    }
    return run(options, tasks, [])
  }
}
