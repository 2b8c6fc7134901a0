import type { FastifyInstance } from 'fastify'
import type { Target } from '#src/db/pool.ts'
import { Ticker } from './cron/ticker.ts'
import { Relay } from './relay.ts'
import { Runner } from './runner.ts'
import { taskList } from './work.ts'

/** A platform kills after thirty seconds; requests are drained meanwhile. */
const LAST_ms = 15_000

/** What a process does beside answering: relays, if nobody else does, and works. */
export class Engine {
  readonly relay: Relay
  readonly #runner: Runner
  readonly #ticker: Ticker
  #stopping: Promise<void> | undefined

  constructor(app: FastifyInstance, target: Target) {
    const log = app.log.child({ part: 'jobs' })
    this.relay = new Relay(target, log)
    this.#runner = new Runner({ target, atOnce: app.config.jobsAtOnce, relay: this.relay, log })
    this.#ticker = new Ticker(app, () => this.relay.leads)
    this.relay.start()
    this.#runner.start(taskList(app))
  }

  /** Somebody else relays at once; what is under way here is finished, within bounds. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.relay.leave()
    await this.#ticker.stop()
    await this.#runner.stop(LAST_ms)
    await this.relay.stop()
  }
}
