import type { FastifyInstance } from 'fastify'
import { CronClock } from './clock.ts'

const EVERY_ms = 1000

/** Looks at the clock while this process leads. */
export class Ticker {
  readonly #timer: NodeJS.Timeout
  #looking: Promise<void> | undefined

  constructor(app: FastifyInstance, leads: () => boolean) {
    const clock = new CronClock(app)
    this.#timer = setInterval(() => {
      if (!leads()) return
      this.#looking ??= clock
        .look()
        .catch((error: unknown) =>
          app.log.warn({ err: error }, 'what recurs could not be handed out, and is in a second')
        )
        .finally(() => {
          this.#looking = undefined
        })
    }, EVERY_ms).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }
}
