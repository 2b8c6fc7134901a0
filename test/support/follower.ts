import type { TestApp } from './app.ts'
import type { Answer, Call, Client, Json } from './client.ts'
import { until } from './poll.ts'

export type Change = { [name: string]: Json }

/** A client that keeps a copy, or would: where it stands, and what it was told. */
export class Follower {
  token = ''
  readonly told: Change[] = []
  readonly #call: Call

  private constructor(call: Call) {
    this.#call = call
  }

  /** After all that has been committed: what others of the same PostgreSQL are at holds it back (test/run.ts). */
  static async begin({ api, database }: Pick<TestApp, 'api' | 'database'>, call: Call): Promise<Follower> {
    await until(async () => {
      const held = await database.sql`
        select from kernel.changes where xid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1`
      return held.length === 0
    }, 60_000)
    const follower = new Follower(call)
    follower.token = (await api.call('listChanges', call)).str('next')
    return follower
  }

  ask(api: Client, query: Record<string, string | number> = {}): Promise<Answer> {
    return api.call('listChanges', { ...this.#call, query: { ...this.#call.query, since: this.token, ...query } })
  }

  /** One page, and on from there. */
  async step(api: Client, query: Record<string, string | number> = {}): Promise<Answer> {
    const page = await this.ask(api, query)
    if (page.status === 200) {
      this.token = page.str('next')
      this.told.push(...page.rows())
    }
    return page
  }

  /** What comes until so much has come, and no more stands behind it. Other files' transactions may hold it back. */
  async read(api: Client, many: number): Promise<Change[]> {
    const before = this.told.length
    await until(
      async () => {
        const page = await this.step(api)
        if (page.status !== 200 && page.status !== 503) throw new Error(page.text)
        return this.told.length - before >= many && page.at('more') === false
      },
      60_000,
      `${many} changes`
    )
    return this.told.slice(before)
  }
}

/** `Campus insert`, `Campus delete`. */
export const brief = (changes: readonly Change[]): string[] =>
  changes.map(({ entity, operation }) => `${String(entity)} ${String(operation)}`)
