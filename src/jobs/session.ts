import postgres from 'postgres'
import { connect, SOON_s, type Sql, type Target } from '#src/db/pool.ts'

/** A process that says nothing for so long has lost its locks: stopped, stuck, or cut off. */
const SILENCE_ms = 2500
const STATEMENT_ms = 2000
/** The server has cut the statement by then: nothing comes any more. */
const STALLED_ms = STATEMENT_ms + 300

/** What the server answers to a statement that it will not do. Its session stands: what ends one is fatal. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof postgres.PostgresError && error.severity === 'ERROR'

/**
 * One connection whose advisory locks are what it is for. They go with it: when the process ends, when the way is cut,
 * and by the server's own clock when the process lives but stands still. What is lost does not come back as another one.
 */
export class Session {
  readonly #sql: Sql
  readonly #lost = Promise.withResolvers<never>()

  constructor(target: Target) {
    this.#lost.promise.catch(() => {})
    this.#sql = connect(target, {
      max: 1,
      max_lifetime: null,
      fetch_types: false,
      connect_timeout: SOON_s,
      connection: {
        application_name: `provost relay ${process.pid}`,
        role: 'provost_owner',
        TimeZone: 'UTC',
        statement_timeout: STATEMENT_ms,
        idle_in_transaction_session_timeout: STATEMENT_ms,
        idle_session_timeout: SILENCE_ms,
        tcp_keepalives_idle: 1,
        tcp_keepalives_interval: 1,
        tcp_keepalives_count: 2
      },
      onclose: () => this.#lost.reject(new Error('the connection is lost'))
    })
  }

  /** Fails for good once the connection is lost: a new one would hold no lock. */
  async ask<R extends object>(text: string, parameters: (string | number)[] = []): Promise<R[]> {
    const stalled = setTimeout(() => this.#lost.reject(new Error('no answer comes')), STALLED_ms)
    try {
      return await Promise.race([this.#lost.promise, this.#sql.unsafe<R[]>(text, parameters, { prepare: true })])
    } finally {
      clearTimeout(stalled)
    }
  }

  end(): void {
    this.#lost.reject(new Error('the session is over'))
    // not waited for: where the connection is lost already, the driver waits for ever
    this.#sql.end({ timeout: 0 }).catch(() => {})
  }
}
