import t from 'tap'
import { CronClock } from '#src/jobs/cron/clock.ts'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import { until } from '#test/support/poll.ts'
import { refused } from '#test/support/refused.ts'

const tested = await testApp(t, { settings: { SANDBOX: 'true' } })
const { app, api, database } = tested
const { section, campus, patiently } = schoolOf(tested)
const as = 'registrar'
/** Where the school of the fixture is in the middle of its year. */
const TODAY = '2020-02-10T09:00:00Z'

const [from, to] = await Promise.all(['Grade 2 A', 'Grade 2 B'].map(name => section('NORTH', name)))

const seated = async (starts_on: string) => {
  const [student] = await database.sql<{ id: string }[]>`
    insert into campus.students (institution_id, campus_id, name, status, admitted_on)
    select institution_id, id, 'Early Bird', 'active', '2020-01-06'
    from identity.campuses where id = ${await campus('NORTH')} returning id`
  const body = { student_id: student?.id, section_id: from, starts_on }
  const headers = { 'provost-clock': TODAY }
  const enrolment = await patiently('enrolStudent', { body, headers })
  return { student: student?.id ?? '', enrolment: enrolment.str('id') }
}

const sits = async (id: string) => (await api.call('getStudent', { as, params: { id } })).at('section_id')

/** The night passes: what is due at an institution's midnight is done, by today's clock. */
const night = async () => {
  const clock = new CronClock(app)
  await database.sql`delete from kernel.cron_marks`
  await clock.look(Date.parse('2026-05-04T00:00Z'))
  await clock.look(Date.parse('2026-05-05T00:00Z'))
}

t.test('who is moved to another section from a day to come is the former teacher’s until then', async t => {
  const { student, enrolment } = await seated('2020-02-03')
  t.equal(await sits(student), from)
  const moved = await patiently('transferSection', {
    params: { id: enrolment },
    body: { section_id: to, from: '2020-03-02', reason: 'Smaller' },
    headers: { 'provost-clock': TODAY }
  })
  t.equal(moved.status, 201, moved.text)
  t.equal(await sits(student), from, 'not yet')
  const withdrawn = await seated('2020-02-03')
  const params = { id: withdrawn.student }
  t.equal((await patiently('withdrawStudent', { params, body: { reason: 'Leaves' } })).status, 200)

  await night()
  app.startEngine(database)
  await until(async () => (await sits(student)) === to, 60_000, 'the day comes and')
  t.equal(await sits(withdrawn.student), null, 'who has left sits nowhere')
})

t.test('whose number somebody has at the other campus is not moved there, be it on a day to come', async t => {
  const { student, enrolment } = await seated('2020-02-03')
  const south = await campus('SOUTH')
  await database.sql`update campus.students set admission_number = 'TWICE-1' where id = ${student}`
  await database.sql`
    insert into campus.students (institution_id, campus_id, name, status, admission_number, admitted_on)
    select institution_id, id, 'There Before', 'active', 'TWICE-1', '2020-01-06' from identity.campuses where id = ${south}`
  const [there] = await database.sql<{ id: string }[]>`
    select s.id from campus.sections s join campus.sections f on f.academic_year_id = s.academic_year_id
    where s.campus_id = ${south} and f.id = ${from} limit 1`
  const moved = await patiently('transferSection', {
    params: { id: enrolment },
    body: { section_id: there?.id, from: '2020-03-02', reason: 'Nearer' },
    headers: { 'provost-clock': TODAY }
  })
  refused(t, moved, 409, 'campus.admission_number_taken')
})

t.test('who is enrolled for days to come and sits nowhere is their next teacher’s at once', async t => {
  const { student } = await seated('2020-09-01')
  t.equal(await sits(student), from)
})
