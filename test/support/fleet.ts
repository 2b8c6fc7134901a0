import type { Test } from 'tap'
import type { TestDatabase } from './database.ts'
import { until } from './poll.ts'
import { Program, toyWorker } from './process.ts'

/** Longer than any start may take on a machine that is busy with other tests. */
const START_ms = 60_000

/** The sessions that answer for workers: whose, whether they lead, and what their workers have taken up. */
const posts = `
  with held as (
    select a.application_name, l.classid::bigint as kind, l.objid::bigint as which
    from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.objsubid = 2 and l.granted and a.application_name like 'provost relay %' and a.datname = current_database())
  select split_part(h.application_name, ' ', 3)::int as process,
    bool_or(h.kind = hashtext('provost leader')::bigint & 4294967295) as leads,
    coalesce(array_agg(j.task_identifier) filter (where j.id is not null), '{}') as tasks
  from held h
  left join kernel.workers w on h.kind = hashtext('provost worker')::bigint & 4294967295 and h.which = hashtext(w.id)::bigint & 4294967295
  left join graphile_worker.jobs j on j.locked_by = w.id
  group by 1`

export interface Post {
  process: number
  leads: boolean
  /** What it has taken up. */
  tasks: readonly string[]
}

/** Processes that relay and work on one database, and are replaced when they are killed. */
export class Fleet {
  readonly #database: TestDatabase
  readonly #settings: Record<string, string>
  readonly #programs = new Set<Program>()

  constructor(t: Test, database: TestDatabase, settings: Record<string, string> = {}) {
    this.#database = database
    this.#settings = settings
    t.teardown(() => Promise.all([...this.#programs].map(program => program.kill('SIGKILL'))))
  }

  async start(count: number): Promise<void> {
    for (let n = 0; n < count; n++) this.#start()
    await this.complete(count)
  }

  /** Of those that run: the server may not have noticed yet that one was killed. */
  async posts(): Promise<Post[]> {
    const running = new Set([...this.#programs].map(({ child }) => child.pid))
    const rows = await this.#database.sql.unsafe<Post[]>(posts)
    return rows.filter(post => running.has(post.process))
  }

  /** Waits until so many answer for their workers and one of them leads. */
  async complete(count: number): Promise<void> {
    const there = async (): Promise<boolean> => {
      const found = await this.posts()
      return found.length >= count && found.some(post => post.leads)
    }
    await until(there, START_ms).catch(async () => {
      throw new Error(`there are no ${count} workers:\n${await this.story()}`)
    })
  }

  signal({ process: pid }: Post, signal: NodeJS.Signals): void {
    process.kill(pid, signal)
  }

  /** Ends one, at once or in order, and starts another in its place; answers how it ended. */
  async kill(post: Post, signal: NodeJS.Signals = 'SIGKILL'): Promise<number | NodeJS.Signals> {
    const [program] = [...this.#programs].filter(({ child }) => child.pid === post.process)
    if (program === undefined) throw new Error(`${post.process} is none of ours`)
    this.#programs.delete(program)
    const ended = await program.kill(signal)
    this.#start()
    return ended
  }

  /** What there is to tell of a test that fails. */
  async story(): Promise<string> {
    const jobs = await this.#database.sql`
      select task_identifier, attempts, locked_by, locked_at, run_at, last_error from graphile_worker.jobs order by id limit 5`
    const said = [...this.#programs].map(({ output, errors }) => output + errors)
    return [JSON.stringify({ jobs, posts: await this.posts() }), ...said].join('\n')
  }

  #start(): void {
    const settings = {
      DATABASE_URL: this.#database.url,
      JWT_SECRET: 'k'.repeat(32),
      TOTP_KEYS: 'k'.repeat(32),
      PORT: '0',
      LOG_LEVEL: 'warn',
      DATABASE_READERS: '1',
      ...this.#settings
    }
    this.#programs.add(new Program([], settings, [], toyWorker))
  }
}
