import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { seedCohort } from '#test/support/cohort.ts'
import { Fleet } from '#test/support/fleet.ts'
import { Promoting } from '#test/support/promoting.ts'

const KILLS = process.env.PROVOST_TEST_FULL === 'yes' ? 20 : 3
/** From one step forward to the next, on a machine that is busy with other tests. */
const PATIENCE_ms = 120_000

// No engine of its own: all work is done by processes that are killed.
const { api, database } = await testApp(t)
const { sql } = database
const SIZE = { levels: 4, sections: 6, students: 40 }
const EVERYBODY = SIZE.levels * SIZE.sections * SIZE.students
const cohort = await seedCohort(sql, 'oak', SIZE)
const office = new Promoting(api, sql, cohort)
const fleet = new Fleet(t, database)
t.before(() => fleet.start(3))

/** Kills whoever works on the job, each time at another chunk, until it has ended; answers how often. */
const harass = async (id: string, most: number): Promise<number> => {
  let kills = 0
  let progress = -1
  let since = performance.now()
  for (;;) {
    const [job] = await sql<{ state: string; done: number }[]>`select state, done from kernel.jobs where id = ${id}`
    if (job === undefined || job.state === 'succeeded' || job.state === 'failed') return kills
    if (performance.now() - since > PATIENCE_ms) throw new Error(`it stands at ${job.done}: ${await fleet.story()}`)
    if (job.done > progress) {
      progress = job.done
      since = performance.now()
      const worker =
        kills < most && job.done > 0 ? (await fleet.posts()).find(post => post.tasks.includes('kernel.job')) : undefined
      if (worker !== undefined) {
        await fleet.kill(worker)
        kills++
      }
    }
    await pause(5)
  }
}

t.test(
  'workers are killed in the midst of a promotion and of its undoing: each student moves once, and back once',
  async t => {
    let left = KILLS
    while (left > 0) {
      const before = await office.state()
      const made = await office.preview()
      const job = await office.commit(made.str('id'), made.str('hash'))
      await fleet.complete(2)
      const there = await harass(job.str('id'), left)
      t.match(
        (await office.ended(job.str('id'))).json,
        { state: 'succeeded', done: EVERYBODY, error_count: 0 },
        `killed ${there} times`
      )
      const rows = await sql`
      select count(*) filter (where e.status = 'completed')::int as ended, count(*) filter (where e.status = 'active')::int as begun, s.status
      from campus.students s
      join campus.enrolments e on e.institution_id = s.institution_id and e.student_id = s.id
      where s.campus_id = ${cohort.campus} group by s.id, s.status`
      t.ok(
        rows.every(row => row.ended === 1 && row.begun === (row.status === 'graduated' ? 0 : 1)),
        'nobody was moved twice, or half'
      )
      t.strictSame([...(await office.miscounted())], [])
      const undo = await office.undo(made.str('id'))
      const back = await harass(undo.str('id'), left - there)
      t.match(
        (await office.ended(undo.str('id'))).json,
        { state: 'succeeded', done: EVERYBODY, error_count: 0 },
        `killed ${back} times`
      )
      t.strictSame(await office.state(), before, 'all are back where they were')
      left -= there + back
    }
  }
)
