import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import { seatingOf } from '#test/support/seating.ts'
import { thereAndBack } from '#test/support/there-and-back.ts'

const app = await testApp(t)
const { api, database } = app
const { sql } = database
const { act, idOf } = schoolOf(app)
const { newcomers, room } = seatingOf(app)
const as = 'registrar'
const clear = () => sql`
  delete from campus.elective_choices c using identity.institutions i where i.id = c.institution_id and i.code = 'oak'`
await clear()

const [music, art, math] = await Promise.all(['Music', 'Art', 'Mathematics'].map(name => idOf('subjects', name)))
/** So many enrolments where one of music and art is chosen. */
const seats = async (count: number): Promise<{ id: string; student_id: string }[]> => {
  const section_id = await room(count, 'Grade 1 A')
  return Promise.all(
    (await newcomers(count)).map(async student_id => {
      const seat = await act('enrolStudent', { body: { student_id, section_id, starts_on: '2020-02-03' } })
      return { id: seat.str('id'), student_id }
    })
  )
}
const send = (lines: readonly object[], query = {}, headers = {}, who = as) =>
  api.call('importElectiveChoices', {
    as: who,
    query,
    headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': randomUUID(), ...headers },
    body: lines.map(line => `${JSON.stringify(line)}\n`).join('')
  })
const choices = async (id: string) => (await api.call('getElectives', { as, params: { id } })).at('choices')

t.test('what was chosen is there by a file, decided or not; whoever brings a decision answers for it', async t => {
  const [one, other] = await seats(2)
  if (one === undefined || other === undefined) throw new Error('no seats')
  const lines = [
    { enrolment_id: one.id, subject_id: music, status: 'refused', reason: 'The course is full' },
    { enrolment_id: one.id, subject_id: art, status: 'approved' },
    { enrolment_id: other.id, subject_id: art }
  ]
  const dry = await send(lines, {}, { prefer: 'tx=rollback' })
  t.match(dry.json, { lines: 3, created: 3, failed: 0 }, dry.text)
  t.strictSame(await choices(one.id), [], 'a rehearsal keeps nothing')
  const done = await send(lines)
  t.match(done.json, { lines: 3, created: 3, failed: 0 }, done.text)
  const query = { student_id: one.student_id, status: 'refused' }
  t.match((await api.call('listElectiveChoices', { as, query })).rows(), [
    {
      enrolment_id: one.id,
      subject_id: music,
      reason: 'The course is full',
      decided_by: (await api.call('getMe', { as })).str('id'),
      decided_at: String
    }
  ])
  const decided = await act('decideElectives', { params: { id: other.id }, body: { decision: 'approve' } })
  t.match(decided.at('choices'), [{ subject_id: art, status: 'approved' }], 'and goes on as if it were asked for here')
})

t.test('a line that cannot be chosen is told, and stands in nobody’s way', async t => {
  const [one, two, gone] = await seats(3)
  if (one === undefined || two === undefined || gone === undefined) throw new Error('no seats')
  const left = await act('withdrawStudent', {
    params: { id: gone.student_id },
    body: { reason: 'Leaves', last_day: '2020-03-31' }
  })
  t.equal(left.status, 200, left.text)
  t.equal((await send([{ enrolment_id: two.id, subject_id: music }])).at('created'), 1)
  const lines = [
    { enrolment_id: '019a9d5e-7c00-7abc-8def-0123456789ab', subject_id: music },
    { enrolment_id: one.id, subject_id: math },
    { enrolment_id: one.id, subject_id: music, status: 'replaced' },
    { enrolment_id: one.id, subject_id: music },
    { enrolment_id: one.id, subject_id: music, status: 'approved' },
    { enrolment_id: one.id, subject_id: art },
    { enrolment_id: one.id, subject_id: art, status: 'refused' },
    { enrolment_id: two.id, subject_id: music },
    { enrolment_id: two.id, subject_id: art, status: 'approved' },
    { enrolment_id: gone.id, subject_id: art },
    { enrolment_id: gone.id, subject_id: art, status: 'approved' },
    { enrolment_id: gone.id, subject_id: music, status: 'granted' }
  ]
  const errors = [
    { line: 1, code: 'request.reference_missing' },
    { line: 2, code: 'campus.elective_not_offered' },
    { line: 5, code: 'campus.elective_chosen' },
    { line: 6, code: 'campus.elective_count' },
    { line: 8, code: 'campus.elective_chosen' },
    { line: 9, code: 'campus.elective_count' },
    { line: 10, code: 'request.state', detail: 'The enrolment is withdrawn.' }
  ]
  const all = await send(lines.slice(0, -1))
  t.equal(all.status, 422)
  t.match(all.at('errors'), errors, all.text)
  t.strictSame(await choices(one.id), [], 'none of them')
  const good = await send(lines, { mode: 'good_rows' })
  t.match(good.json, { lines: 12, created: 4, failed: 8 }, good.text)
  t.match(good.at('errors'), [...errors, { line: 12 }])
  t.equal((await api.call('listElectiveChoices', { as, query: { enrolment_id: one.id } })).rows().length, 3)
})

t.test('those who only ask bring no files', async t => {
  for (const who of ['student', 'guardian', 'teacher']) t.equal((await send([], {}, {}, who)).status, 403, who)
})

for (const kind of ['text/csv', 'application/x-ndjson']) {
  t.test(`what was exported as ${kind} and is imported into a school without them is exported the same`, async t => {
    const anew = ['decided_by', 'decided_at']
    const { before, emptied, imported, after } = await thereAndBack(api, 'ElectiveChoices', kind, clear, anew)
    t.strictSame(emptied, [])
    t.equal(imported.at('created'), before.length, imported.text)
    t.ok(before.length >= 8, `${before.length}`)
    t.strictSame(after, before)
  })
}
