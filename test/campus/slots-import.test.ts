import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { refused } from '#test/support/refused.ts'
import { thereAndBack } from '#test/support/there-and-back.ts'
import { timetableOf, type Wish } from '#test/support/timetable.ts'

const { api, database } = await testApp(t)
const { sql } = database
const place = await timetableOf(api, database)
const as = 'registrar'

const send = (wishes: Wish[], query = {}, headers = {}, who = as) =>
  api.patiently('importSlots', {
    as: who,
    query,
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    body: wishes.map(wish => `${JSON.stringify(place.slot(wish))}\n`).join('')
  })
const count = async (): Promise<number> =>
  (await sql`select from campus.slots where institution_id = ${place.institution}`).length
const clear = async () => {
  await sql`delete from campus.substitutions where institution_id = ${place.institution}`
  await sql`delete from campus.slots where institution_id = ${place.institution}`
}
const free = { room: null }

t.test('a week of lessons is there by a file, until the year ends where it says nothing', async t => {
  await clear()
  const week = [1, 2, 3, 4, 5].flatMap(weekday => [0, 1].map(period => ({ weekday, period })))
  const dry = await send(week, {}, { prefer: 'tx=rollback' })
  t.match(dry.json, { created: 10, failed: 0 }, dry.text)
  t.equal(await count(), 0, 'a rehearsal keeps nothing')
  const done = await send(week)
  t.match(done.json, { lines: 10, created: 10, failed: 0 }, done.text)
  const slots = (await api.call('listSlots', { as, query: { section_id: place.section('NORTH', 'A') } })).rows()
  t.equal(slots.length, 10)
  for (const slot of slots) t.match(slot, { ends_on: '2020-12-18', continues_id: null, block: null })
  const late = await api.patiently('placeSlot', { as, body: place.slot({ weekday: 1, section: 'B', room: 1 }) })
  refused(t, late, 409, 'campus.teacher_busy')
  const again = await send(week)
  t.equal(again.status, 422)
  t.match(
    again.at('errors'),
    week.map((_, n) => ({ line: n + 1, code: 'campus.teacher_busy', detail: /^Slot .* is then\.$/ }))
  )
})

t.test('a line that cannot be a lesson is told, whatever is wrong with it, and the others are placed', async t => {
  await clear()
  const nobody = '019a9d5e-7c00-7abc-8def-0123456789ab'
  const lines: Wish[] = [
    { weekday: 1 },
    { weekday: 1, section: 'B', room: 1 },
    { weekday: 1, section: 'B', teacher: 1 },
    { weekday: 1, teacher: 1, room: 1 },
    { weekday: 2, ...free, teacher_id: nobody },
    { weekday: 2, ...free, room_id: place.room('SOUTH', 'R1') },
    { weekday: 2, ...free, period_id: place.period('SOUTH', 'P1') },
    { weekday: 2, ...free, subject_id: nobody },
    { weekday: 2, ...free, section_id: nobody },
    { weekday: 2, ...free, starts_on: '2019-12-31' },
    { weekday: 2, ...free, ends_on: '2020-12-19' },
    { weekday: 2, ...free, starts_on: '2020-03-02', ends_on: '2020-03-01' },
    { weekday: 2, ...free, ends_on: '2020-03-31' },
    { weekday: 2, ...free, starts_on: '2020-04-01' },
    { campus: 'SOUTH', weekday: 3, teacher: 2 },
    { weekday: 8 }
  ]
  const codes = {
    2: 'campus.teacher_busy',
    3: 'campus.room_taken',
    4: 'campus.section_busy',
    5: 'request.reference_missing',
    6: 'request.reference_missing',
    7: 'request.reference_missing',
    8: 'request.reference_missing',
    9: 'request.reference_missing',
    10: 'campus.slot_outside_year',
    11: 'campus.slot_outside_year',
    12: 'campus.slot_out_of_order'
  }
  const told = (more: Record<number, string>) =>
    Object.entries({ ...codes, ...more }).map(([line, code]) => ({ line: Number(line), code }))
  const atomic = await send(lines.slice(0, -1))
  t.equal(atomic.status, 422)
  t.match(atomic.at('errors'), told({}))
  t.match(atomic.at('errors', 0, 'detail'), 'Line 1 of the file is then.')
  t.match(atomic.at('errors', 8, 'detail'), /from 2020-01-06 to 2020-12-18/)
  t.equal(await count(), 0)

  const away = { 15: 'request.reference_missing', 16: 'maximum' }
  const rehearsed = await send(lines, { mode: 'good_rows' }, { prefer: 'tx=rollback' }, 'campus_registrar')
  t.match(rehearsed.json, { created: 3, failed: 13, errors: told(away) }, rehearsed.text)
  const good = await send(lines, { mode: 'good_rows' })
  t.match(good.json, { created: 4, failed: 12, errors: told({ 16: 'maximum' }) }, good.text)
  t.equal(await count(), 4)
})

t.test('what a refused line would have taken is free for those after it; lessons of a block are at once', async t => {
  await clear()
  const lines: Wish[] = [
    { weekday: 1 },
    // stands in the way of the next, were it not refused itself
    { weekday: 1, section: 'B', room: 1 },
    { weekday: 1, section: 'B', teacher: 1, room: 1 },
    { weekday: 2, block: 'FINE', subject: 'MUSIC' },
    { weekday: 2, block: 'FINE', subject: 'ART', teacher: 1, room: 1 },
    { weekday: 2, block: 'FINE', subject: 'ART', teacher: 2, room: 2 },
    { weekday: 2, block: 'SPORT', subject: 'MATH', teacher: 2, room: 2 },
    { weekday: 2, subject: 'MATH', teacher: 2, room: 2 }
  ]
  const good = await send(lines, { mode: 'good_rows' })
  t.match(good.json, {
    created: 4,
    errors: [
      { line: 2, code: 'campus.teacher_busy' },
      { line: 6, code: 'campus.section_busy' },
      { line: 7, code: 'campus.section_busy' },
      { line: 8, code: 'campus.section_busy' }
    ]
  })
})

for (const type of ['text/csv', 'application/x-ndjson']) {
  t.test(`what was exported and is imported is exported as the same: ${type}`, async t => {
    await clear()
    const made = await send([
      { weekday: 1, starts_on: '2020-02-03', ends_on: '2020-03-31' },
      { weekday: 1, starts_on: '2020-04-01', room: null },
      { weekday: 2, block: 'FINE', subject: 'MUSIC' },
      { weekday: 2, block: 'FINE', subject: 'ART', teacher: 1, room: 1 },
      { campus: 'SOUTH', weekday: 5, teacher: 3, period: 2 }
    ])
    t.equal(made.at('created'), 5, made.text)
    const { before, emptied, imported, after } = await thereAndBack(api, 'Slots', type, clear)
    t.strictSame([before.length, emptied.length], [5, 0])
    t.match(imported.json, { created: 5, failed: 0 }, imported.text)
    t.strictSame(after, before)
  })
}

t.test('beside single placements for the same teachers and rooms nobody is anywhere twice', async t => {
  await clear()
  const sections = ['A', 'B', 'C', 'D', 'E', 'F']
  const all = sections.flatMap((section, n) =>
    [1, 2, 3, 4, 5].flatMap(weekday =>
      [0, 1].map(period => ({ section, weekday, period, teacher: n % 3, room: n % 2 }))
    )
  )
  const answers = await Promise.all([
    send(all.slice(0, 40), { mode: 'good_rows' }),
    send(all.slice(20), { mode: 'good_rows' }),
    ...all.filter((_, n) => n % 4 === 0).map(wish => api.patiently('placeSlot', { as, body: place.slot(wish) }))
  ])
  for (const answer of answers) t.match(String(answer.status), /^(?:200|201|409)$/, answer.text)
  const placed = answers.reduce(
    (sum, answer) => sum + (answer.status === 201 ? 1 : Number(answer.at('created') ?? 0)),
    0
  )
  t.equal(await count(), placed)
  const [meeting] = await sql`
    select from campus.slots a join campus.slots b on a.id < b.id and a.weekday = b.weekday and a.period_id = b.period_id
    where a.teacher_id = b.teacher_id or a.room_id = b.room_id or a.section_id = b.section_id`
  t.equal(meeting, undefined)
})
