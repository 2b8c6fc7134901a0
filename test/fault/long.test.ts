import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { testDatabase } from '#test/support/database.ts'
import { Fleet } from '#test/support/fleet.ts'

const KILLS = process.env.PROVOST_TEST_FULL === 'yes' ? 50 : 5
const BOOKS = 60
/** Books without an author: told among the errors, each once. */
const NAMELESS = 20
/** Before each chunk of ten: a job lasts long enough to be killed more than once. */
const PAUSE_ms = 120
/** From one kill to the end of a job that nobody kills any more. */
const PATIENCE_ms = 60_000

const database = await testDatabase(t)
const { sql } = database
const fleet = new Fleet(t, database)
t.before(() => fleet.start(3))

interface Job {
  id: string
  state: string
  done: number
  error_count: number
}

const start = async (): Promise<string> => {
  const [row] = await sql.begin(async tx => {
    await tx`select set_config('provost.institution', id::text, true) from identity.institutions where code = 'oak'`
    return tx<{ id: string }[]>`select kernel.start_job('library.reindex', ${{ pause: PAUSE_ms }}) as id`
  })
  return row?.id ?? ''
}

const look = async (id: string): Promise<Job | undefined> => {
  const [job] = await sql<Job[]>`select id, state, done, error_count from kernel.jobs where id = ${id}`
  return job
}

/** Kills whoever works on the job, again and again while it lasts; answers how often it was half done then. */
const harass = async (id: string, most: number): Promise<{ kills: number; job: Job | undefined }> => {
  let kills = 0
  let progress = -1
  let since = performance.now()
  for (;;) {
    const job = await look(id)
    if (job === undefined || job.state === 'succeeded' || job.state === 'failed') return { kills, job }
    if (performance.now() - since > PATIENCE_ms)
      throw new Error(`it stands still at ${job.done}: ${await fleet.story()}`)
    if (job.done > progress) {
      progress = job.done
      since = performance.now()
      if (kills < most && job.done > 0) {
        await pause(Math.random() * PAUSE_ms)
        const worker = (await fleet.posts()).find(post => post.tasks.includes('kernel.job'))
        if (worker !== undefined) {
          await fleet.kill(worker)
          kills++
        }
      }
    }
    await pause(10)
  }
}

t.test('a worker is killed in the midst of long work, again and again: every item is done once', async t => {
  let left = KILLS
  let jobs = 0
  while (left > 0) {
    await fleet.complete(2)
    const id = await start()
    const { kills, job } = await harass(id, left)
    left -= kills
    jobs++
    t.match(job, { state: 'succeeded', done: BOOKS, error_count: NAMELESS }, `killed ${kills} times`)
    const [counted] = await sql`
      select count(*)::int as entries, count(distinct book_id)::int as books from library.entries e
      join library.books b on b.institution_id = e.institution_id and b.id = e.book_id`
    const [expected] = await sql`
      select count(*)::int as entries, count(*)::int as books from library.books b
      join identity.institutions i on i.id = b.institution_id where i.code = 'oak' and b.author is not null`
    t.strictSame(counted, expected, 'nothing is missing, nothing is there twice')
  }
  t.comment(`${KILLS} kills over ${jobs} jobs`)
})
