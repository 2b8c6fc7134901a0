import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import { thereAndBack } from '#test/support/there-and-back.ts'

const { api, database } = await testApp(t)
const { sql } = database
const { act, campus, student, section } = schoolOf({ api, database })
const [ada, ben, cem] = [await student('Ada'), await student('Ben'), await student('Cem')]
const as = 'registrar'
const clear = () => sql`
  delete from campus.student_leaves l using identity.institutions i where i.id = l.institution_id and i.code = 'oak'`
await clear()

const send = (lines: readonly object[], query = {}, headers = {}, who = as) =>
  api.call('importStudentLeaves', {
    as: who,
    query,
    headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': randomUUID(), ...headers },
    body: lines.map(line => `${JSON.stringify(line)}\n`).join('')
  })
const leave = (student_id: string, starts_on: string, ends_on = starts_on, more = {}) => ({
  student_id,
  starts_on,
  ends_on,
  reason: 'Fever',
  ...more
})
const leavesOf = async (student_id: string) =>
  (await api.call('listStudentLeaves', { as, query: { student_id } })).rows()

t.test('leaves are there by a file, decided or not; whoever brings a decision answers for it', async t => {
  const lines = [
    leave(ada, '2020-03-02', '2020-03-04', { status: 'approved', decision_note: 'Get well soon' }),
    leave(ada, '2020-03-03', '2020-03-05', { status: 'refused' }),
    leave(ada, '2020-03-06', '2020-03-06', { status: 'cancelled' }),
    leave(ada, '2020-03-05', '2020-03-07')
  ]
  const dry = await send(lines, {}, { prefer: 'tx=rollback' })
  t.match(dry.json, { lines: 4, created: 4, failed: 0 }, dry.text)
  t.strictSame(await leavesOf(ada), [], 'a rehearsal keeps nothing')
  const done = await send(lines)
  t.match(done.json, { lines: 4, created: 4, failed: 0 }, done.text)
  const me = (await api.call('getMe', { as })).str('id')
  t.match(await leavesOf(ada), [
    { status: 'approved', requested_by: null, decided_by: me, decision_note: 'Get well soon', decided_at: String },
    { status: 'refused', decided_by: me },
    { status: 'requested', decided_by: null, section_id: String },
    { status: 'cancelled', decided_by: null, decided_at: null }
  ])
})

t.test('an approved one excuses absences that were recorded before, as if it were decided here', async t => {
  const taken = await act('recordAttendance', {
    body: { section_id: await section('NORTH', 'Grade 1 A'), on: '2020-03-16', entries: [], rest: 'absent' }
  })
  t.equal(taken.status, 200, taken.text)
  const done = await send([
    leave(ben, '2020-03-16', '2020-03-16', { status: 'approved' }),
    leave(cem, '2020-03-16', '2020-03-16', { status: 'refused' })
  ])
  t.equal(done.at('created'), 2, done.text)
  const query = { student_id: ben, on: '2020-03-16' }
  t.equal((await api.call('listAttendance', { as, query })).at('data', 0, 'status'), 'excused')
  t.match((await api.call('listAttendanceCorrections', { as, query })).rows(), [
    { from_status: 'absent', to_status: 'excused', reason: 'On leave: Fever' }
  ])
})

t.test('a line that cannot be a leave is told, and stands in nobody’s way', async t => {
  const nobody = '019a9d5e-7c00-7abc-8def-0123456789ab'
  const lines = [
    leave(nobody, '2020-06-01'),
    leave(ben, '2020-06-02', '2020-06-01'),
    leave(ben, '2020-06-01', '2020-07-31'),
    leave(ben, '2020-06-01', '2020-07-30'),
    leave(ben, '2020-07-30'),
    leave(ben, '2020-07-30', '2020-07-30', { status: 'refused' }),
    leave(ben, '2020-03-16'),
    leave(ben, '2020-07-31'),
    leave(cem, '2020-06-01', '2020-06-01', { status: 'granted' })
  ]
  const errors = [
    { line: 1, code: 'request.reference_missing' },
    { line: 2, code: 'campus.leave_days' },
    { line: 3, code: 'campus.leave_days' },
    { line: 5, code: 'campus.leave_overlaps' },
    { line: 7, code: 'campus.leave_overlaps' }
  ]
  const all = await send(lines.slice(0, -1))
  t.equal(all.status, 422)
  t.match(all.at('errors'), errors, all.text)
  t.equal((await leavesOf(ben)).length, 1, 'none of them')
  const good = await send(lines, { mode: 'good_rows' })
  t.match(good.json, { lines: 9, created: 3, failed: 6 }, good.text)
  t.match(good.at('errors'), [...errors, { line: 9 }])
  t.strictSame(
    (await leavesOf(ben)).map(({ starts_on, ends_on, status }) => [starts_on, ends_on, status]),
    [
      ['2020-03-16', '2020-03-16', 'approved'],
      ['2020-06-01', '2020-07-30', 'requested'],
      ['2020-07-30', '2020-07-30', 'refused'],
      ['2020-07-31', '2020-07-31', 'requested']
    ]
  )
})

t.test(
  'a campus’ registrar brings those of its students alone; a teacher none, who could decide on their own',
  async t => {
    const elsewhere = await act('createStudent', {
      body: { name: 'Elsewhere', campus_id: await campus('SOUTH') }
    })
    t.equal(elsewhere.status, 201, elsewhere.text)
    const lines = [leave(elsewhere.str('id'), '2020-09-01'), leave(ben, '2020-09-01')]
    const answer = await send(lines, { mode: 'good_rows' }, {}, 'campus_registrar')
    t.match(
      answer.json,
      { created: 1, failed: 1, errors: [{ line: 1, code: 'request.reference_missing' }] },
      answer.text
    )
    t.equal((await send([leave(ben, '2020-09-02')], {}, {}, 'teacher')).status, 403)
  }
)

for (const kind of ['text/csv', 'application/x-ndjson']) {
  t.test(`what was exported as ${kind} and is imported into a school without them is exported the same`, async t => {
    const anew = ['requested_by', 'decided_by', 'decided_at']
    const { before, emptied, imported, after } = await thereAndBack(api, 'StudentLeaves', kind, clear, anew)
    t.strictSame(emptied, [])
    t.equal(imported.at('created'), before.length, imported.text)
    t.ok(before.length >= 8, `${before.length}`)
    t.strictSame(after, before)
  })
}
