import type { Pool } from '#src/db/pool.ts'

/** What waits to be done, over all processes. */
export interface Backlog {
  /** Whether any process relays. */
  led: boolean
  /** What began before it has ended; and whether anything is under way above it, for which changes wait. */
  horizon: string
  above: boolean
  /** In the outbox. */
  waiting: number
  waiting_seconds: number
  /** Jobs that could be done now, that are to be done later, that are being done, that have failed for good. */
  due: number
  due_seconds: number
  later: number
  running: number
  dead: number
  /** Events that a subscriber has not dealt with. */
  deliveries: number
}

const FRESH_ms = 3000

/** Asked for as often as anybody likes; the database is asked every three seconds at most. */
export class BacklogReader {
  readonly #pool: Pool
  #known: Promise<Backlog | undefined> | undefined
  #asked_ms = 0

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** Undefined where the database does not say. */
  read(): Promise<Backlog | undefined> {
    const now = performance.now()
    if (this.#known === undefined || now - this.#asked_ms > FRESH_ms) {
      this.#asked_ms = now
      this.#known = this.#ask()
    }
    return this.#known
  }

  async #ask(): Promise<Backlog | undefined> {
    try {
      const [row] = await this.#pool.query<{ backlog: Backlog }>('select kernel.backlog() as backlog', [])
      return row?.backlog
    } catch {
      return undefined
    }
  }
}
