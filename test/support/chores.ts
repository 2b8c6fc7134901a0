import type { Test } from 'tap'
import type { TestDatabase } from './database.ts'
import { until } from './poll.ts'

/** All that was ever fed, on a machine that is busy with other tests. */
const SETTLED_ms = 180_000

/** Work for the toy domains whose effects can be counted: numbered tasks, and numbered events of some books. */
export class Chores {
  readonly words: string[] = []
  readonly #notes: string[] = []
  readonly #database: TestDatabase
  readonly #institution: string
  readonly #loan: string
  readonly #books: readonly string[]

  private constructor(database: TestDatabase, institution: string, loan: string, books: readonly string[]) {
    this.#database = database
    this.#institution = institution
    this.#loan = loan
    this.#books = books
  }

  static async of(database: TestDatabase): Promise<Chores> {
    const { sql } = database
    const [oak] = await sql<{ id: string }[]>`select id from identity.institutions where code = 'oak'`
    const institution = oak?.id ?? ''
    const [loan] = await sql<{ id: string }[]>`
      select id from library.loans where institution_id = ${institution} limit 1`
    const books = await sql<{ id: string }[]>`
      select id from library.books where institution_id = ${institution} order by title limit 5`
    return new Chores(
      database,
      institution,
      loan?.id ?? '',
      books.map(book => book.id)
    )
  }

  /** So many tasks, and as many events, spread over five books: in one transaction, as a command leaves them. */
  async feed(count: number, options: Record<string, string | number> = {}): Promise<void> {
    const { sql } = this.#database
    const words = Array.from({ length: count }, (_, i) => `task ${this.words.length + i}`)
    const notes = Array.from({ length: count / this.#books.length }, (_, i) => `event ${this.#notes.length + i}`)
    await sql.begin(async tx => {
      await tx`select set_config('provost.institution', ${this.#institution}, true)`
      await tx`
        select kernel.enqueue('library.remind', jsonb_build_object('loan_id', ${this.#loan}::text, 'word', word), ${options})
        from unnest(${words}::text[]) word`
      await tx`
        select kernel.emit('library.book_lost', book, jsonb_build_object('book_id', book, 'note', note))
        from unnest(${notes}::text[]) with ordinality n (note, place), unnest(${[...this.#books]}::uuid[]) book
        order by place`
    })
    this.words.push(...words)
    this.#notes.push(...notes)
  }

  /** One task that does not count. */
  async ask(word: string, options: Record<string, string | number>): Promise<void> {
    await this.#database.sql.begin(async tx => {
      await tx`select set_config('provost.institution', ${this.#institution}, true)`
      await tx`select kernel.enqueue('library.remind', ${{ loan_id: this.#loan, word }}, ${options})`
    })
  }

  /** Pieces that are not done. */
  async left(): Promise<number> {
    const [row] = await this.#database.sql<{ left: number }[]>`
      select ((select count(*) from kernel.outbox) + (select count(*) from kernel.deliveries)
        + (select count(*) from graphile_worker.jobs where task_identifier = 'library.remind'))::int as left`
    return row?.left ?? 0
  }

  settled(): Promise<number> {
    return until(async () => (await this.left()) === 0, SETTLED_ms, 'all of the work')
  }

  /** Each task done once, each event once and in the order of its book, none given up. */
  async doneOnce(t: Test): Promise<void> {
    const { sql } = this.#database
    const done = await sql<{ word: string; times: number }[]>`
      select word, count(*)::int as times from library.reminders where word like 'task %' group by word`
    t.equal(done.length, this.words.length, 'every task is done')
    t.strictSame(
      done.filter(row => row.times !== 1),
      [],
      'once'
    )
    const told = await sql<{ notes: string[] }[]>`
      select notes from statistics.losses where book_id = any (${[...this.#books]}::uuid[])`
    t.equal(told.length, this.#books.length)
    for (const { notes } of told) t.strictSame(notes, this.#notes, 'every event once, in its order')
    const dead = await sql`
      select task_identifier as name from graphile_worker.jobs where attempts >= max_attempts
      union all select kind from kernel.jobs where kind in ('library.remind', 'statistics.count_losses')`
    t.strictSame([...dead], [])
  }
}
