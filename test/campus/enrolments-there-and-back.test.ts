import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import { seatingOf } from '#test/support/seating.ts'
import { thereAndBack } from '#test/support/there-and-back.ts'

const app = await testApp(t)
const { api, database } = app
const { sql } = database
const { act } = schoolOf(app)
const { newcomers, room } = seatingOf(app)
const as = 'registrar'
const starts_on = '2020-02-03'

/** Ways in which enrolments end, beside those that go on. */
const live = async () => {
  const [a, b] = [await room(30), await room(30)]
  const [moves = '', leaves = '', back = '', never = '', late = '', rests = '', done = ''] = await newcomers(7)
  for (const student_id of [moves, leaves, back, never, late, rests, done]) {
    const { status, text } = await act('enrolStudent', { body: { student_id, section_id: a, starts_on } })
    if (status !== 201) throw new Error(text)
  }
  const steps: [string, string, object][] = [
    ['withdrawStudent', leaves, { reason: 'Leaves, "for good"', last_day: '2020-03-31' }],
    ['withdrawStudent', back, { reason: 'Leaves', last_day: '2020-03-31' }],
    ['reinstateStudent', back, { reason: 'Comes back', since: '2020-05-01', section_id: b }],
    ['withdrawStudent', never, { reason: 'Never came', last_day: '2020-02-02' }],
    ['withdrawStudent', late, { reason: 'Told after the year', last_day: '2021-03-01' }],
    ['suspendStudent', rests, { reason: 'Rests', since: '2020-03-01' }]
  ]
  for (const [operation, id, body] of steps) {
    const { status, text } = await act(operation, { params: { id }, body })
    if (status !== 200) throw new Error(text)
  }
  const [seat] = (await api.call('listEnrolments', { as, query: { student_id: moves } })).rows()
  const moved = await act('transferSection', {
    params: { id: String(seat?.id) },
    body: { section_id: b, from: '2020-06-01', reason: 'A smaller class' }
  })
  if (moved.status !== 201) throw new Error(moved.text)
  // as a promotion leaves it
  await sql`
    update campus.enrolments set status = 'completed', ends_on = '2020-12-01', outcome = 'promoted' where student_id = ${done}`
  await sql`update campus.students set section_id = null where id = ${done}`
}

const [oak] = await sql<{ id: string }[]>`select id from identity.institutions where code = 'oak'`
const institution_id = oak?.id ?? ''

/** Where students are, and how many sit in each section. */
const seats = async () => {
  const students =
    await sql`select id, section_id, campus_id from campus.students where institution_id = ${institution_id} order by id`
  const sections =
    await sql`select id, enrolled from campus.sections where institution_id = ${institution_id} order by id`
  return { students: [...students], sections: [...sections] }
}

await live()

for (const kind of ['text/csv', 'application/x-ndjson']) {
  t.test(`what was exported as ${kind} and is imported into a school without them is exported the same`, async t => {
    const were = await seats()
    const { before, emptied, imported, after } = await thereAndBack(api, 'Enrolments', kind, async () => {
      for (const table of ['promotion_items', 'elective_choices', 'enrolments']) {
        await sql`delete from ${sql(`campus.${table}`)} where institution_id = ${institution_id}`
      }
      await sql`update campus.students set section_id = null where institution_id = ${institution_id}`
    })
    t.strictSame(emptied, [])
    t.equal(imported.at('created'), before.length, imported.text)
    for (const status of ['active', 'transferred', 'withdrawn', 'completed']) {
      t.ok(
        before.some(row => row.includes(`["status","${status}"]`)),
        status
      )
    }
    t.strictSame(after, before)
    t.strictSame(await seats(), were, 'everybody sits where they sat')
  })
}
