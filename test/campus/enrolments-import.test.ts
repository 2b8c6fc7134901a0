import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'

const app = await testApp(t)
const { api, database } = app
const { section, campus, idOf } = schoolOf(app)
const as = 'registrar'
const north = await campus('NORTH')

/** So many active students without a seat. */
const newcomers = async (count: number, of = north, status = 'active'): Promise<string[]> => {
  const rows = await database.sql<{ id: string }[]>`
    insert into campus.students (institution_id, campus_id, name, status, admitted_on)
    select institution_id, id, 'Newcomer ' || n, ${status}, '2020-01-06'
    from identity.campuses, generate_series(1, ${count}) n where id = ${of} returning id`
  return rows.map(({ id }) => id)
}

const send = (lines: readonly string[], query = {}, headers = {}, who = as) =>
  api.call('importEnrolments', {
    as: who,
    body: `student_id,section_id,starts_on\n${lines.join('\n')}\n`,
    query,
    headers: { 'content-type': 'text/csv', 'idempotency-key': randomUUID(), ...headers }
  })

/** Who sits in a section, in the order of their numbers, which are 1 to n. */
const seated = async (section_id: string): Promise<string[]> => {
  const { sql } = database
  const rows = await sql<{ student_id: string; roll_number: number; settled: boolean }[]>`
    select e.student_id, e.roll_number, s.section_id = e.section_id and s.campus_id = e.campus_id as settled
    from campus.enrolments e join campus.students s on s.id = e.student_id
    where e.section_id = ${section_id} and e.status = 'active' order by e.roll_number`
  if (!rows.every(({ roll_number, settled }, n) => roll_number === n + 1 && settled)) throw new Error('not dense')
  const [row] = await sql`select enrolled from campus.sections where id = ${section_id}`
  if (row?.enrolled !== rows.length) throw new Error(`${row?.enrolled} are counted, ${rows.length} sit there`)
  return rows.map(({ student_id }) => student_id)
}

const row = (student_id: string | undefined, section_id: string, starts_on = '2020-02-03') =>
  `${student_id},${section_id},${starts_on}`

t.test('who stands in a file sits by it, with numbers that follow in the order of the lines', async t => {
  const section_id = await section('NORTH', 'Grade 1 A')
  const before = await seated(section_id)
  const coming = (await newcomers(5)).reverse()
  const dry = await send(
    coming.map(id => row(id, section_id)),
    {},
    { prefer: 'tx=rollback' }
  )
  t.match(dry.json, { lines: 5, created: 5, failed: 0 }, dry.text)
  t.strictSame(await seated(section_id), before, 'a rehearsal keeps nothing')
  const done = await send(coming.map(id => row(id, section_id)))
  t.match(done.json, { lines: 5, created: 5, failed: 0 }, done.text)
  t.strictSame(await seated(section_id), [...before, ...coming])
  const again = await send(coming.map(id => row(id, section_id)))
  t.equal(again.status, 422)
  t.match(
    again.at('errors'),
    coming.map((_, n) => ({ line: n + 2, code: 'campus.enrolled_already' }))
  )
})

t.test('a line that cannot be is told, whatever is wrong with it; the good ones follow one another', async t => {
  const [b, other] = await Promise.all([section('NORTH', 'Grade 2 B'), section('NORTH', 'Grade 2 A')])
  const [one, two, three, four] = await newcomers(4)
  const [gone] = await newcomers(1, north, 'withdrawn')
  const [south] = await newcomers(1, await campus('SOUTH'))
  const lines = [
    row(one, b),
    row(gone, b),
    row(two, b, '2019-12-31'),
    row(await idOf('students', 'Ada Almeida'), b),
    row(one, other),
    row('019a9d5e-7c00-7abc-8def-0123456789ab', b),
    row(two, '019a9d5e-7c00-7abc-8def-0123456789ab'),
    row(two, b),
    row(three, b, '2020-13-01'),
    row(south, b),
    row(four, await section('SOUTH', 'Grade 2 A'))
  ]
  const codes = {
    3: 'request.state',
    4: 'campus.day_outside_year',
    5: 'campus.enrolled_already',
    6: 'campus.enrolled_already',
    7: 'request.reference_missing',
    8: 'request.reference_missing'
  }
  const told = (more: Record<number, string>) =>
    Object.entries({ ...codes, ...more }).map(([line, code]) => ({ line: Number(line), code }))
  const refused = await send(lines.toSpliced(8, 1))
  t.equal(refused.status, 422)
  t.match(refused.at('errors'), told({}))
  t.strictSame(await seated(b), [], 'all of it or nothing')

  const away = { 11: 'request.reference_missing', 12: 'request.reference_missing' }
  const local = await send(lines, { mode: 'good_rows' }, { prefer: 'tx=rollback' }, 'campus_registrar')
  t.match(local.json, { created: 2, failed: 9, errors: told({ 10: 'format', ...away }) })
  const good = await send(lines, { mode: 'good_rows' })
  t.match(good.json, { created: 4, failed: 7, errors: told({ 10: 'format' }) })
  t.match(good.at('errors', 0, 'detail'), /withdrawn/)
  t.strictSame(await seated(b), [one, two, south])
  t.strictSame(await seated(await section('SOUTH', 'Grade 2 A')), [four], 'and belongs to that campus from now on')
  t.equal((await send(lines, {}, {}, 'teacher')).status, 403)
})

t.test('a line whose first day is one on which the student sat somewhere is told', async t => {
  const section_id = await section('NORTH', 'Grade 2 A')
  const [id = '', other] = await newcomers(2)
  await send([row(id, section_id)])
  const act = (operation: string, body: object) =>
    api.call(operation, { as, params: { id }, body, headers: { 'idempotency-key': randomUUID(), 'if-match': '*' } })
  await act('withdrawStudent', { reason: 'Leaves', last_day: '2020-03-31' })
  await act('reinstateStudent', { reason: 'Back', since: '2020-04-01' })
  const lines = [row(other, section_id), row(id, section_id, '2020-03-31')]
  const good = await send(lines, { mode: 'good_rows' })
  t.match(good.json, { created: 1, failed: 1, errors: [{ line: 3, code: 'campus.enrolled_then' }] }, good.text)
  t.equal((await send([row(id, section_id, '2020-04-01')])).at('created'), 1)
})

t.test('a line that takes a student to a campus where their number is taken is told; the others are kept', async t => {
  const [south, north_a, north_b] = await Promise.all([
    section('SOUTH', 'Grade 2 A'),
    section('NORTH', 'Grade 2 A'),
    section('NORTH', 'Grade 1 B')
  ])
  const [one = '', two = '', three = '', here = ''] = await newcomers(4)
  const [there = '', twin = ''] = await newcomers(2, await campus('SOUTH'))
  const { sql } = database
  await sql`update campus.students set admission_number = 'X-1' where id in (${one}, ${there})`
  await sql`update campus.students set admission_number = 'X-2' where id in (${two}, ${twin})`
  await sql`update campus.students set admission_number = 'X-3' where id in (${three})`
  await sql`update campus.students set admission_number = 'X-4' where id in (${here})`
  const lines = [row(one, south), row(three, south), row(here, north_a), row(twin, north_b), row(two, south)]
  const taken = [2, 5, 6].map(line => ({ line, code: 'campus.admission_number_taken' }))
  const atomic = await send(lines)
  t.match(atomic.json, { status: 422, errors: taken }, atomic.text)
  const good = await send(lines, { mode: 'good_rows' })
  t.match(good.json, { created: 2, failed: 3, errors: taken }, good.text)
  const rows =
    await sql`select id, campus_id from campus.students where section_id is not null and id in (${one}, ${two}, ${three}, ${here}, ${twin})`
  t.same(new Set(rows.map(({ id }) => id)), new Set([three, here]))
})

t.test('of two with one number whom a file takes to the same campus the first goes', async t => {
  const { sql } = database
  const [third] = await sql<{ id: string }[]>`
    insert into identity.campuses (institution_id, code, name) select institution_id, 'THIRD', 'Third' from identity.campuses where id = ${north} returning id`
  const [there] = await sql<{ id: string }[]>`
    insert into campus.sections (institution_id, academic_year_id, class_level_id, campus_id, code, name, capacity)
    select institution_id, academic_year_id, class_level_id, ${third?.id ?? ''}, 'T', 'Third', 5
    from campus.sections where id = ${await section('NORTH', 'Grade 2 A')} returning id`
  const [one = ''] = await newcomers(1)
  const [other = ''] = await newcomers(1, await campus('SOUTH'))
  await sql`update campus.students set admission_number = 'Y-1' where id in (${one}, ${other})`
  const good = await send([row(other, there?.id ?? ''), row(one, there?.id ?? '')], { mode: 'good_rows' })
  t.match(good.json, { created: 1, errors: [{ line: 3, code: 'campus.admission_number_taken' }] }, good.text)
})

t.test('of lines for more than the seats the first sit; whom one section does not take another may', async t => {
  const [full, room] = await Promise.all([section('NORTH', 'Grade 3 A'), section('NORTH', 'Grade 3 B')])
  const coming = await newcomers(40)
  const lines = [...coming.map(id => row(id, full)), row(coming[35], room), row(coming[0], room)]
  const atomic = await send(lines)
  t.equal(atomic.status, 422)
  const late = Array.from({ length: 10 }, (_, n) => ({ line: n + 32, code: 'campus.section_full' }))
  t.match(atomic.at('errors'), [...late, { line: 43, code: 'campus.enrolled_already' }])
  const good = await send(lines, { mode: 'good_rows' })
  t.match(good.json, { created: 31, failed: 11 }, good.text)
  t.strictSame(await seated(full), coming.slice(0, 30))
  t.strictSame(await seated(room), [coming[35]])
})

t.test('where nothing is said of the day it is the first on which they can come', async t => {
  const [id] = await newcomers(1)
  const section_id = await section('NORTH', 'Grade 3 B')
  const body = `${JSON.stringify({ student_id: id, section_id })}\n`
  const headers = { 'content-type': 'application/x-ndjson' }
  // the fixture's year is over: whoever names no day names one after its end
  const over = await api.call('importEnrolments', { as, body, headers })
  t.match(over.at('errors'), [{ line: 1, code: 'campus.day_outside_year' }])
  const [next] = await database.sql<{ id: string }[]>`
    with year as (
      insert into campus.academic_years (institution_id, code, name, starts_on, ends_on, weekdays)
      select institution_id, '2198', '2198', '2198-01-06', '2198-12-18', '[1]' from campus.sections where id = ${section_id}
      returning institution_id, id
    )
    insert into campus.sections (institution_id, academic_year_id, class_level_id, campus_id, code, name, capacity)
    select y.institution_id, y.id, s.class_level_id, s.campus_id, 'N', 'Next', 5
    from year y, campus.sections s where s.id = ${section_id} returning id`
  const later = `${JSON.stringify({ student_id: id, section_id: next?.id })}\n`
  t.equal((await api.call('importEnrolments', { as, body: later, headers })).at('created'), 1)
  const [seat] = (await api.call('listEnrolments', { as, query: { student_id: String(id) } })).rows()
  t.match(seat, { starts_on: '2198-01-06', roll_number: 1 })
})

t.test('beside single enrolments for the same seats nobody sits twice, and no seat is given twice', async t => {
  const section_id = await section('NORTH', 'Grade 3 B')
  const coming = await newcomers(30)
  const one = (id: string) =>
    api.call('enrolStudent', { as, body: { student_id: id, section_id, starts_on: '2020-02-03' } })
  const halves = [coming.slice(0, 20), coming.slice(10)]
  await Promise.all([
    ...halves.map(ids =>
      send(
        ids.map(id => row(id, section_id)),
        { mode: 'good_rows' }
      )
    ),
    ...coming.slice(5, 25).map(one)
  ])
  const now = await seated(section_id)
  t.ok(now.length <= 30)
  t.equal(new Set(now).size, now.length)
})
