import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { seedCohort } from '#test/support/cohort.ts'
import { Promoting } from '#test/support/promoting.ts'

const { api, app, database } = await testApp(t)
const { sql } = database
const cohort = await seedCohort(sql, 'oak', { levels: 4, sections: 3, students: 30, capacity: 40 })
const office = new Promoting(api, sql, cohort)
const EVERYBODY = 4 * 3 * 30

/** How many enrolments each student has, as how often that comes. */
const counted = async () => {
  const rows = await sql`
    select count(*) filter (where e.academic_year_id = ${cohort.from_year_id})::int as old,
      count(*) filter (where e.academic_year_id = ${cohort.to_year_id})::int as new
    from campus.enrolments e where e.campus_id = ${cohort.campus} group by e.student_id`
  return rows
}

t.test('two promotions of the same students, carried out at once: each student moves once', async t => {
  const [one, other] = [await office.preview(), await office.preview()]
  const jobs = await Promise.all([one, other].map(made => office.commit(made.str('id'), made.str('hash'))))
  t.strictSame(
    jobs.map(job => job.status),
    [202, 202]
  )
  app.startEngine({ url: database.url })
  const [first, second] = await Promise.all(jobs.map(job => office.ended(job.str('id'))))
  const told = [first, second].map(job => [Number(job?.at('result', 'moved')), Number(job?.at('result', 'skipped'))])
  t.equal((told[0]?.[0] ?? 0) + (told[1]?.[0] ?? 0), EVERYBODY, JSON.stringify(told))
  t.equal((told[0]?.[1] ?? 0) + (told[1]?.[1] ?? 0), EVERYBODY, 'and is told once of having moved already')
  const rows = await counted()
  t.equal(rows.length, EVERYBODY)
  t.ok(rows.every(row => row.old === 1 && Number(row.new) <= 1))
  t.strictSame([...(await office.miscounted())], [])
  for (const made of [one, other]) {
    await office.ended((await office.undo(made.str('id'))).str('id'))
  }
  t.ok((await counted()).every(row => row.old === 1 && row.new === 0))
})

t.test('of many who commit the same one at once, one does', async t => {
  const made = await office.preview()
  const answers = await Promise.all(Array.from({ length: 10 }, () => office.commit(made.str('id'), made.str('hash'))))
  t.equal(answers.filter(answer => answer.status === 202).length, 1)
  for (const { status, text } of answers) t.ok([202, 409, 503].includes(status), text)
  const job = await office.ended(answers.find(answer => answer.status === 202)?.str('id') ?? '')
  t.match(job.json, { done: EVERYBODY, error_count: 0 })
})

t.test('cancelled in the midst, the same commit goes on where it ended, and undo turns back from there', async t => {
  const id = await (async () => {
    const rows = await sql<
      { id: string }[]
    >`select id from campus.promotions where state = 'committed' order by created_at desc limit 1`
    return rows[0]?.id ?? ''
  })()
  await office.ended((await office.undo(id)).str('id'))
  const untouched = await office.state()
  const made = await office.preview()
  const job = await office.commit(made.str('id'), made.str('hash'))
  await api.call('cancelJob', { as: 'registrar', params: { id: job.str('id') } })
  const cancelled = await office.ended(job.str('id'))
  const moved = Number(cancelled.at('done'))
  t.match((await office.get(made.str('id'))).str('state'), /^committ/)
  if (cancelled.str('state') === 'cancelled') {
    const rest = await office.commit(made.str('id'), made.str('hash'))
    t.match(rest.json, { state: 'queued', total: EVERYBODY - moved }, `${moved} had moved`)
    await office.ended(rest.str('id'))
    // the former job, taken up again by hand, finds nothing to do
    await api.call('retryJob', { as: 'admin', params: { id: job.str('id') } })
    t.match((await office.ended(job.str('id'))).json, { state: 'succeeded', done: moved })
  }
  t.match((await office.get(made.str('id'))).json, { state: 'committed', moved: EVERYBODY })
  await office.ended((await office.undo(made.str('id'))).str('id'))
  t.strictSame(await office.state(), untouched)
})
