import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer, Call } from '#test/support/client.ts'

const { api, database } = await testApp(t)
const { sql } = database

const refused = (t: Test, answer: Answer, status: number, code: string) => {
  t.equal(answer.status, status, answer.text)
  t.equal(answer.at('code'), code)
}

/** Ids of the oak school by name: students, sections with their campus, periods. */
const idOf = async (table: string, where: string): Promise<string> => {
  const [row] = await sql.unsafe<{ id: string }[]>(`
    select x.id from campus.${table} x
    where x.institution_id = (select id from identity.institutions where code = 'oak') and ${where}`)
  return row?.id ?? ''
}
const student = (name: string) => idOf('students', `name like '${name} %'`)
const section = (name: string, campus: string) =>
  idOf('sections', `name = '${name}' and campus_id = (select c.id from identity.campuses c where c.institution_id = x.institution_id and c.code = '${campus}')`)
const period = (code: string, campus: string) =>
  idOf('periods', `code = '${code}' and campus_id = (select c.id from identity.campuses c where c.institution_id = x.institution_id and c.code = '${campus}')`)

const [ada, ben, cem, dua, fay] = await Promise.all(['Ada', 'Ben', 'Cem', 'Dua', 'Fay'].map(student))
const northA = await section('Grade 1 A', 'NORTH')
const northB = await section('Grade 1 B', 'NORTH')
const southA = await section('Grade 1 A', 'SOUTH')

const record = (body: object, call: Call = {}) => api.call('recordAttendance', { as: 'teacher', body, ...call })
const entry = (student_id: string | undefined, status: string, more: object = {}) => ({ student_id, status, ...more })
const marksOf = async (query: Record<string, string | number>, as = 'registrar') => {
  const page = await api.call('listAttendance', { as, query: { ...query, limit: 200 } })
  return new Map(page.rows().map(row => [row.student_id, row]))
}
const statusesOf = async (on: string) => {
  const marks = await marksOf({ on, section_id: northA })
  return [ada, ben, fay].map(id => marks.get(id ?? '')?.status)
}

t.test('a register marks all who sit in the section that day: those named as told, the rest alike', async t => {
  const on = '2020-02-03'
  const taken = await record({ section_id: northA, on, entries: [entry(ben, 'absent', { note: 'No word' })] })
  t.equal(taken.status, 200, taken.text)
  t.equal(taken.at('recorded_by'), (await api.call('getMe', { as: 'teacher' })).at('id'))
  t.strictSame(await statusesOf(on), ['present', 'absent', 'present'])
  const all = { section_id: northA, on: '2020-02-04', rest: 'absent', entries: [entry(fay, 'late', { minutes: 200 })] }
  t.equal((await record(all)).status, 200)
  t.strictSame(await statusesOf('2020-02-04'), ['absent', 'absent', 'late'])
})

t.test('the same told again, with whatever key and twenty times at once, is the same register', async t => {
  const on = '2020-02-06'
  const body = { section_id: northA, on, entries: [entry(ada, 'absent'), entry(ben, 'late')] }
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => record(body, { headers: { 'idempotency-key': randomUUID() } }))
  )
  // a machine that is busy says so, and is asked again
  const done = answers.filter(({ status }) => status !== 503)
  t.ok(done.length > 0)
  for (const answer of done) t.equal(answer.status, 200, answer.text)
  const reordered = { ...body, rest: 'present', entries: [entry(ben, 'late'), entry(fay, 'present'), entry(ada, 'absent')] }
  const again = await record(reordered, { as: 'registrar' })
  t.strictSame(new Set(done.map(answer => answer.at('id'))), new Set([again.at('id')]))
  t.equal(again.at('version'), 1)
  t.equal((await marksOf({ on, section_id: northA })).size, 3)
  const events = await sql`
    select from kernel.outbox where name = 'campus.student_absent' and payload ->> 'on' = ${on}`
  const gone = await sql`select from kernel.deliveries where event = 'campus.student_absent' and payload ->> 'on' = ${on}`
  t.equal(events.length + gone.length <= 1, true, 'told of once at most')
  refused(t, await record({ ...body, entries: [entry(ada, 'absent')] }), 409, 'campus.attendance_taken')
  refused(t, await record({ ...body, rest: 'absent' }), 409, 'campus.attendance_taken')
})

t.test('of different registers told at once one is taken, and the others are told so', async t => {
  const on = '2020-02-07'
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      record({ section_id: northA, on, entries: [entry(ada, 'present', { minutes: 200 + n })] })
    )
  )
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  for (const answer of answers) t.match(answer.text, answer.status === 200 ? /"id"/ : /attendance_taken|server.busy/)
  t.equal((await marksOf({ on, section_id: northA })).size, 3)
})

t.test('who does not sit there that day is refused, and pointed at', async t => {
  const body = { section_id: northA, on: '2020-02-10', entries: [entry(ada, 'present'), entry(cem, 'absent')] }
  const answer = await record(body)
  refused(t, answer, 422, 'campus.not_enrolled_there')
  t.equal(answer.at('errors', 0, 'pointer'), '/entries/1/student_id')
  const twice = await record({ ...body, entries: [entry(ada, 'present'), entry(ada, 'absent')] })
  refused(t, twice, 400, 'request.invalid')
  t.equal(twice.at('errors', 0, 'pointer'), '/entries/1/student_id')
  const early = { section_id: northA, on: '2020-01-06', entries: [] }
  await sql`update campus.enrolments set starts_on = '2020-01-07' where student_id = ${fay ?? ''}`
  t.equal((await record(early)).status, 200)
  t.strictSame(await statusesOf('2020-01-06'), ['present', 'present', undefined], 'whoever came later is not marked')
  const empty = await section('Grade 2 A', 'NORTH')
  refused(t, await record({ ...early, section_id: empty }, { as: 'registrar' }), 422, 'campus.nobody_to_mark')
})

t.test('days to come, and days that the calendar does not work, are refused', async t => {
  const body = { section_id: northA, entries: [] }
  refused(t, await record({ ...body, on: '2199-01-04' }), 422, 'campus.day_to_come')
  refused(t, await record({ ...body, on: '2020-02-08' }), 422, 'campus.no_work_that_day')
  refused(t, await record({ ...body, on: '2020-02-05' }), 422, 'campus.no_work_that_day')
  refused(t, await record({ ...body, on: '2019-12-02' }), 422, 'campus.no_work_that_day')
  const there = await record({ ...body, on: '2020-02-05', section_id: southA, period_id: await period('P1', 'SOUTH') }, { as: 'registrar' })
  t.equal(there.status, 200, 'the feast is the north’s')
})

