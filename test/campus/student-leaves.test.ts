import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import type { Answer } from '#test/support/client.ts'
import { refused } from '#test/support/refused.ts'

const { api, database } = await testApp(t)
const { student, section } = schoolOf({ api, database })

const [ada, ben, cem] = [await student('Ada'), await student('Ben'), await student('Cem')]
const northA = await section('NORTH', 'Grade 1 A')

const request = (as: string, student_id: string, starts_on: string, ends_on = starts_on) =>
  api.call('requestStudentLeave', { as, body: { student_id, starts_on, ends_on, reason: 'Fever' } })
const decide = (as: string, leave: Answer, decision: string) =>
  api.call('decideStudentLeave', { as, params: { id: leave.str('id') }, body: { decision } })
const cancel = (as: string, leave: Answer) => api.call('cancelStudentLeave', { as, params: { id: leave.str('id') } })
const takeAbsent = (on: string) =>
  api.call('recordAttendance', { as: 'teacher', body: { section_id: northA, on, entries: [], rest: 'absent' } })
const statusOf = async (student_id: string, on: string) =>
  (await api.call('listAttendance', { as: 'registrar', query: { student_id, on } })).at('data', 0, 'status')

t.test('one asks for oneself or for one’s ward, and for nobody else', async t => {
  t.equal((await request('guardian', ben, '2020-05-04')).status, 201)
  t.equal((await request('student', ada, '2020-05-04')).status, 201)
  refused(t, await request('guardian', ada, '2020-05-05'), 422, 'request.reference_missing')
  refused(t, await request('student', ben, '2020-05-05'), 422, 'request.reference_missing')
  t.equal((await request('teacher', ben, '2020-05-05')).status, 403)
})

t.test(
  'no two leaves that hold have a day in common, whoever asks at once; one that was cancelled gives its days back',
  async t => {
    refused(t, await request('guardian', ben, '2020-05-08', '2020-05-07'), 422, 'campus.leave_days')
    refused(t, await request('guardian', ben, '2020-05-07', '2020-07-06'), 422, 'campus.leave_days')
    const asked = await Promise.all(
      Array.from({ length: 10 }, (_, n) => request('guardian', ben, `2020-05-${11 + (n % 3)}`, '2020-05-14'))
    )
    const made = asked.filter(({ status }) => status === 201)
    t.equal(made.length, 1)
    for (const answer of asked) t.match(answer.text, answer.status === 201 ? /"id"/ : /leave_overlaps|server.busy/)
    for (const one of made) t.equal((await cancel('guardian', one)).at('status'), 'cancelled')
    const again = await request('guardian', ben, '2020-05-11', '2020-07-09')
    t.equal(again.status, 201, `sixty days: ${again.text}`)
    t.equal((await cancel('registrar', again)).status, 200)
  }
)

t.test('whoever asks does not decide; the student’s teacher or the office does, once', async t => {
  const leave = await request('guardian', ben, '2020-05-18')
  t.equal((await decide('guardian', leave, 'approve')).status, 403)
  const decided = await decide('teacher', leave, 'approve')
  t.equal(decided.at('status'), 'approved', decided.text)
  t.equal(decided.at('decided_by'), (await api.call('getMe', { as: 'teacher' })).at('id'))
  const late = await decide('registrar', leave, 'refuse')
  refused(t, late, 409, 'request.state')
  t.strictSame(late.at('allowed'), ['cancel'])
  const own = await request('registrar', cem, '2020-05-18')
  refused(t, await decide('registrar', own, 'approve'), 409, 'campus.leave_own')
  t.equal((await decide('teacher', own, 'approve')).status, 404, 'of another section')
  t.equal((await decide('campus_registrar', own, 'refuse')).at('status'), 'refused')
  t.equal((await cancel('guardian', own)).status, 404, 'nobody’s but theirs')
  refused(t, await cancel('registrar', own), 409, 'request.state')
})

t.test(
  'an approved leave excuses absences to come, and those that were recorded, as corrections with its reason',
  async t => {
    t.equal((await takeAbsent('2020-05-25')).status, 200)
    const leave = await request('guardian', ben, '2020-05-25', '2020-05-26')
    t.equal(await statusOf(ben, '2020-05-25'), 'absent', 'not before it is approved')
    t.equal((await decide('teacher', leave, 'approve')).status, 200)
    t.equal(await statusOf(ben, '2020-05-25'), 'excused')
    t.equal(await statusOf(ada, '2020-05-25'), 'absent', 'nobody else is')
    const kept = await api.call('listAttendanceCorrections', { as: 'guardian', query: { on: '2020-05-25' } })
    t.match(kept.rows(), [{ student_id: ben, from_status: 'absent', to_status: 'excused', reason: 'On leave: Fever' }])
    t.equal((await takeAbsent('2020-05-26')).status, 200)
    t.equal(await statusOf(ben, '2020-05-26'), 'excused')
    const sum = await api.call('getAttendanceSummary', {
      as: 'guardian',
      query: { student_id: ben, from: '2020-05-25', to: '2020-05-26' }
    })
    t.match(sum.at('data', 0), { days: 0, excused_days: 2, percentage: null })
    t.equal((await cancel('guardian', leave)).status, 200)
    t.equal(await statusOf(ben, '2020-05-25'), 'excused', 'what was excused is not taken back in silence')
  }
)

t.test('attendance that is taken while a leave is approved excuses the student, whichever comes first', async t => {
  for (const on of ['2020-06-01', '2020-06-02', '2020-06-03', '2020-06-04', '2020-06-05', '2020-06-08']) {
    const leave = await request('guardian', ben, on)
    const both = await Promise.all([takeAbsent(on), decide('registrar', leave, 'approve')])
    for (const answer of both) t.equal(answer.status, 200, answer.text)
    t.equal(await statusOf(ben, on), 'excused', on)
  }
})

t.test('who corrects a mark while its leave is approved waits, or is waited for', async t => {
  const days = ['2020-06-22', '2020-06-23', '2020-06-24', '2020-06-25', '2020-06-26']
  for (const on of days) await takeAbsent(on)
  const marks = await api.call('listAttendance', {
    as: 'registrar',
    query: { student_id: ben, 'on[in]': days.join(',') }
  })
  const leave = await request('guardian', ben, '2020-06-22', '2020-06-26')
  const corrections = marks.rows().map(({ id }) =>
    api.call('correctAttendance', {
      as: 'registrar',
      params: { id: String(id) },
      body: { status: 'late', reason: 'Came at ten' }
    })
  )
  const all = await Promise.all([...corrections, decide('teacher', leave, 'approve')])
  t.strictSame(new Set(all.map(({ status }) => status)), new Set([200]))
  for (const on of days) t.equal(await statusOf(ben, on), 'late', 'excused before, or not absent any more')
})

t.test('a leave goes with its student to another section’s teacher', async t => {
  const leave = await request('guardian', ben, '2020-06-15')
  const other = await section('NORTH', 'Grade 1 B')
  const { sql } = database
  await sql`update campus.students set section_id = ${other} where id = ${ben}`
  t.equal((await decide('teacher', leave, 'approve')).status, 404)
  await sql`update campus.students set section_id = ${northA} where id = ${ben}`
  t.equal((await decide('teacher', leave, 'approve')).status, 200)
})
