import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from '#src/db/pool.ts'
import type { Actors } from './actors.ts'

const EVERY_ms = 400
/** Without an answer for so long, what is remembered is no longer trusted. */
const BLIND_ms = 900
/**
 * Numbers are given before the commit, so a later number may be seen first: each poll looks back over a span longer
 * than any command may run, and remembers what it has seen of it.
 */
const LOOK_BACK_s = 30
/** By number as well, so that a clock that jumps hides nothing. */
const poll = `select seq, subject_id from kernel.revocations
  where seq > $1 or at > clock_timestamp() - interval '${LOOK_BACK_s} seconds'`

/** Polls revocations, so that each process forgets within a second. Its own connection, its own small table. */
export class RevocationWatch {
  readonly #pool: Pool
  readonly #actors: Actors
  readonly #log: FastifyBaseLogger
  #seen = new Set<number>()
  #newest = 0
  #answered_ms = 0
  #timer: NodeJS.Timeout | undefined
  #guard: NodeJS.Timeout | undefined
  #stopped = false

  constructor(pool: Pool, actors: Actors, log: FastifyBaseLogger) {
    this.#pool = pool
    this.#actors = actors
    this.#log = log
  }

  async start(): Promise<void> {
    await this.#look()
    const tick = async (): Promise<void> => {
      await this.#look()
      if (!this.#stopped) this.#timer = setTimeout(tick, EVERY_ms).unref()
    }
    this.#timer = setTimeout(tick, EVERY_ms).unref()
    this.#guard = setInterval(() => {
      if (performance.now() - this.#answered_ms > BLIND_ms) this.#actors.trusted = false
    }, 100).unref()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    clearInterval(this.#guard)
  }

  async #look(): Promise<void> {
    try {
      const asked_ms = performance.now()
      const rows = await this.#pool.query<{ seq: number; subject_id: string }>(poll, [this.#newest])
      // Blind for half of what we look back (a pause of the machine, a cut network): what we know may have been revoked.
      if (asked_ms - this.#answered_ms > (LOOK_BACK_s * 1000) / 2) this.#actors.forgetAll()
      const now = new Set<number>()
      for (const { seq, subject_id } of rows) {
        now.add(seq)
        this.#newest = Math.max(this.#newest, seq)
        if (!this.#seen.has(seq)) this.#actors.forget(subject_id)
      }
      this.#seen = now
      this.#answered_ms = performance.now()
      this.#actors.trusted = true
    } catch (error) {
      this.#log.warn({ err: error }, 'revocations could not be polled')
    }
  }
}
