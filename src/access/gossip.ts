import type { FastifyBaseLogger } from 'fastify'
import type { Pool } from '#src/db/pool.ts'
import { arrayLiteral } from '#src/read/parameters.ts'
import type { Budget, Budgets, Spending } from './budget.ts'

/** With the statement's own time, less than a second. */
const EVERY_ms = 400
/** Budgets told in one statement. */
const MOST = 5000
/** So often are windows forgotten that are over. */
const FORGET_ms = 30_000

const spend = 'select key, spent, left_ms from kernel.spend($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])'
const forget = 'select kernel.forget_budgets()'

/**
 * Makes rate limits those of all processes of a database: each tells what it counted, in one statement an interval, and
 * learns what all of them did. While the database is away each goes by what it knows.
 */
export class Gossip {
  readonly #pool: Pool
  readonly #shared: readonly Budgets[]
  readonly #log: FastifyBaseLogger
  #timer: NodeJS.Timeout | undefined
  #forgot_ms = 0
  #stopped = false

  constructor(pool: Pool, shared: readonly Budgets[], log: FastifyBaseLogger) {
    this.#pool = pool
    this.#shared = shared
    this.#log = log
  }

  start(): void {
    this.#timer = setTimeout(async () => {
      await this.tell()
      if (!this.#stopped) this.start()
    }, EVERY_ms).unref()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** What cannot be told is not told again: what was counted twice would be refused wrongly. */
  async tell(): Promise<void> {
    const told = new Map<string, Spending & { budgets: Budget[] }>()
    const now_ms = Date.now()
    for (const budget of this.#shared.flatMap(budgets => budgets.takeUntold(MOST))) {
      const { key, spent, left_ms, window_ms } = budget.told(now_ms)
      // over already: it is nobody's business any more
      if (left_ms === 0) continue
      const same = told.get(key)
      const budgets = [...(same?.budgets ?? []), budget]
      told.set(key, {
        key,
        spent: spent + (same?.spent ?? 0),
        left_ms: Math.min(left_ms, same?.left_ms ?? left_ms),
        window_ms,
        budgets
      })
    }
    if (told.size === 0) return
    try {
      const column = (of: (spending: Spending) => string | number) =>
        arrayLiteral([...told.values()].map(s => String(of(s))))
      const rows = await this.#pool.query<Spending>(spend, [
        column(s => s.key),
        column(s => s.spent),
        column(s => s.left_ms),
        column(s => s.window_ms)
      ])
      for (const row of rows) for (const budget of told.get(row.key)?.budgets ?? []) budget.learn(row, Date.now())
      await this.#forget()
    } catch (error) {
      this.#log.warn({ err: error }, 'rate limits could not be shared')
    }
  }

  async #forget(): Promise<void> {
    if (performance.now() - this.#forgot_ms < FORGET_ms) return
    this.#forgot_ms = performance.now()
    await this.#pool.query(forget, [])
  }
}
