import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import { seatingOf } from '#test/support/seating.ts'

const app = await testApp(t)
const { api, database } = app
const { sql } = database
const { act, idOf, section } = schoolOf(app)
const { newcomers, room, send } = seatingOf(app)
const as = 'registrar'

const rows = async (section_id: string) =>
  (await api.call('listEnrolments', { as, query: { section_id, limit: 200 } })).rows()

const rollOf = async (section_id: string) =>
  new Map((await rows(section_id)).map(({ student_id, roll_number }) => [student_id, roll_number]))

const starts_on = '2020-02-03'
const over = { status: 'withdrawn', starts_on, ends_on: '2020-03-31', reason: 'Moved away' }

t.test('a number that is free is kept; who has none gets the lowest that neither section nor file uses', async t => {
  const section_id = await room(10)
  const [there = '', one, two, three, four, past] = await newcomers(6)
  await act('enrolStudent', { body: { student_id: there, section_id, starts_on } })
  const lines = [
    { student_id: past, section_id, ...over },
    { student_id: one, section_id, starts_on },
    { student_id: two, section_id, starts_on, roll_number: 3 },
    { student_id: three, section_id, starts_on, roll_number: 2, status: 'active', ends_on: null },
    { student_id: four, section_id, starts_on }
  ]
  const dry = await send(lines, {}, { prefer: 'tx=rollback' })
  t.match(dry.json, { created: 5, failed: 0 }, dry.text)
  t.equal((await rows(section_id)).length, 1, 'a rehearsal keeps nothing')
  t.equal((await send(lines)).at('created'), 5)
  t.same(
    await rollOf(section_id),
    new Map([
      [there, 1],
      [one, 4],
      [two, 3],
      [three, 2],
      [four, 5],
      [past, 6]
    ])
  )
})

t.test('a number that somebody has who sits there is told, on whichever line; what is over has any', async t => {
  const section_id = await room(10)
  const [there = '', one, two, three, past] = await newcomers(5)
  await act('enrolStudent', { body: { student_id: there, section_id, starts_on } })
  const lines = [
    { student_id: one, section_id, starts_on, roll_number: 1 },
    { student_id: two, section_id, starts_on, roll_number: 7 },
    { student_id: three, section_id, starts_on, roll_number: 7 },
    { student_id: past, section_id, ...over, roll_number: 7 },
    { student_id: past, section_id, starts_on: '2020-04-01', roll_number: 5001 }
  ]
  const taken = [1, 3].map(line => ({ line, code: 'campus.roll_number_taken' }))
  const atomic = await send(lines.slice(0, 4))
  t.match(atomic.json, { status: 422, errors: taken }, atomic.text)
  const good = await send(lines, { mode: 'good_rows' })
  t.match(good.json, { created: 2, failed: 3, errors: [...taken, { line: 5, code: 'maximum' }] }, good.text)
  t.same(
    await rollOf(section_id),
    new Map([
      [there, 1],
      [two, 7],
      [past, 7]
    ])
  )
})

t.test('what is over takes no seat, and asks for no student who studies here', async t => {
  const section_id = await room(1)
  const [there = '', one] = await newcomers(2)
  const [gone] = await newcomers(1, 'withdrawn')
  const [done] = await newcomers(1, 'graduated')
  const [kept] = await newcomers(1, 'suspended')
  await act('enrolStudent', { body: { student_id: there, section_id, starts_on } })
  const sent = await send([
    { student_id: one, section_id, ...over, status: 'transferred' },
    { student_id: gone, section_id, ...over },
    { student_id: done, section_id, starts_on, ends_on: '2020-12-01', status: 'completed', outcome: 'graduated' },
    { student_id: kept, section_id: await room(1), starts_on }
  ])
  t.match(sent.json, { created: 4 }, sent.text)
  const [seats] = await sql`select enrolled from campus.sections where id = ${section_id}`
  t.equal(seats?.enrolled, 1)
  const sitting =
    await sql`select id from campus.students where id in (${one ?? ''}, ${gone ?? ''}, ${done ?? ''}) and section_id is not null`
  t.strictSame([...sitting], [], 'nobody sits where they sat')
  t.match(
    (await rows(section_id)).filter(({ student_id }) => student_id === done),
    [{ status: 'completed', outcome: 'graduated', ends_on: '2020-12-01', reason: null }]
  )
})

t.test('what does not go together is told, and days on which a student sat, there or by a line before', async t => {
  const section_id = await room(30)
  const [one, two, three, four = ''] = await newcomers(4)
  const [merged = ''] = await newcomers(1)
  await act('mergeStudents', { params: { id: merged }, body: { into_id: four, reason: 'Entered twice' } })
  await act('enrolStudent', { body: { student_id: four, section_id, starts_on } })
  const line = (student_id: string | undefined, more: object) => ({ student_id, section_id, ...over, ...more })
  const lines = [
    line(one, { ends_on: null }),
    line(one, { status: 'active' }),
    line(one, { outcome: 'promoted' }),
    line(one, { ends_on: '2020-02-01' }),
    line(one, { starts_on: '2019-12-31' }),
    line(merged, {}),
    // there for no day: in nobody's way
    line(one, { ends_on: '2020-02-02' }),
    line(one, {}),
    line(one, { starts_on: '2020-03-31', ends_on: '2020-04-01' }),
    line(one, { starts_on: '2020-04-01', ends_on: '2020-04-30' }),
    { student_id: one, section_id, starts_on: '2020-04-30' },
    { student_id: one, section_id, starts_on: '2020-05-01' },
    line(one, { starts_on: '2020-06-01', ends_on: '2020-06-02' }),
    line(four, { starts_on: '2020-01-06', ends_on: starts_on }),
    line(four, { starts_on: '2020-01-06', ends_on: '2020-02-02' }),
    { student_id: two, section_id, starts_on, ends_on: '2020-02-04' },
    line(three, { status: 'completed' })
  ]
  const faults = {
    1: 'campus.end_contradicted',
    2: 'campus.end_contradicted',
    3: 'campus.end_contradicted',
    4: 'campus.left_before_coming',
    5: 'campus.day_outside_year',
    6: 'request.state',
    9: 'campus.enrolled_then',
    11: 'campus.enrolled_then',
    13: 'campus.enrolled_then',
    14: 'campus.enrolled_then',
    16: 'campus.end_contradicted'
  }
  const told = Object.entries(faults).map(([line, code]) => ({ line: Number(line), code }))
  const atomic = await send(lines)
  t.match(atomic.json, { status: 422, code: 'request.import_refused', errors: told }, atomic.text)
  t.equal((await rows(section_id)).length, 1, 'all of it or nothing')
  const good = await send(lines, { mode: 'good_rows' })
  t.match(good.json, { created: 6, failed: 11, errors: told }, good.text)
  t.equal((await rows(section_id)).length, 7)
})

t.test('who reaches one campus brings what is over of that campus alone', async t => {
  const [mine] = await newcomers(1)
  const lines = [
    { student_id: mine, section_id: await section('SOUTH', 'Grade 2 A'), ...over },
    { student_id: await idOf('students', 'Dua Diallo'), section_id: await section('NORTH', 'Grade 2 A'), ...over },
    { student_id: mine, section_id: await section('NORTH', 'Grade 2 A'), ...over }
  ]
  const missing = [1, 2].map(line => ({ line, code: 'request.reference_missing' }))
  const local = await send(lines, { mode: 'good_rows' }, {}, 'campus_registrar')
  t.match(local.json, { created: 1, failed: 2, errors: missing }, local.text)
  t.equal((await send(lines, {}, {}, 'teacher')).status, 403)
})
