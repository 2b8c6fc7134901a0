import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { thereAndBack } from '#test/support/there-and-back.ts'
import { timetableOf, type Wish } from '#test/support/timetable.ts'

const { api, database } = await testApp(t)
const { sql } = database
const place = await timetableOf(api, database)
const as = 'registrar'
/** Tuesdays. */
const [DAY, NEXT, LATER] = ['2020-03-03', '2020-03-10', '2020-03-17']

const put = async (wish: Wish) =>
  (await api.patiently('placeSlot', { as, body: place.slot({ weekday: 2, ...wish }) })).str('id')
const send = (lines: readonly object[], query = {}, headers = {}, who = as) =>
  api.patiently('importSubstitutions', {
    as: who,
    query,
    headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': randomUUID(), ...headers },
    body: lines.map(line => `${JSON.stringify({ reason: 'Away', ...line })}\n`).join('')
  })
const given = async (query = {}) => (await api.call('listSubstitutions', { as, query })).rows()
const taught = async (code: string, on: string) =>
  (await api.call('getTimetable', { as, query: { section_id: place.section('NORTH', code), from: on, to: on } })).at(
    'days',
    0,
    'lessons'
  )

/** All at once: one by one, who is called back may still teach elsewhere. */
const clear = () =>
  sql.begin(async tx => {
    await tx`set local session_replication_role = replica`
    await tx`delete from campus.substitutions where institution_id = ${place.institution}`
    await tx`
      select campus.rebook(${place.institution}, array(
        select id from campus.slots where institution_id = ${place.institution}))`
  })
await clear()
await sql`delete from campus.slots where institution_id = ${place.institution}`

const first = await put({})
const second = await put({ section: 'B', teacher: 1, room: 1 })
const [room1, room2] = [place.room('NORTH', 'R1'), place.room('NORTH', 'R2')]
const [anna, bela, cora] = [place.teacher(0), place.teacher(1), place.teacher(2)]

t.test(
  'days are taught otherwise by a file: what a line says stands, and what it leaves out is nobody and nowhere',
  async t => {
    const lines = [
      { slot_id: first, held_on: DAY, teacher_id: cora, room_id: room1 },
      { slot_id: first, held_on: NEXT, cancelled: true },
      { slot_id: second, held_on: NEXT, teacher_id: anna, room_id: room1 },
      { slot_id: second, held_on: LATER, teacher_id: bela }
    ]
    const dry = await send(lines, {}, { prefer: 'tx=rollback' })
    t.match(dry.json, { lines: 4, created: 4, failed: 0 }, dry.text)
    t.strictSame(await given(), [], 'a rehearsal keeps nothing')
    const done = await send(lines)
    t.match(done.json, { lines: 4, created: 4, failed: 0 }, done.text)
    t.match(await given({ slot_id: first }), [
      { held_on: DAY, teacher_id: cora, instead_of_id: anna, room_id: room1, cancelled: false },
      { held_on: NEXT, teacher_id: null, instead_of_id: anna, room_id: null, cancelled: true }
    ])
    t.match(await taught('A', DAY), [{ teacher_id: cora, instead_of_id: anna }])
    t.match(await taught('B', NEXT), [{ teacher_id: anna, room_id: room1 }], 'by whom and where another is cancelled')
    const [slot] = (await api.call('listSlots', { as, query: { section_id: place.section('NORTH', 'A') } })).rows()
    t.not(slot?.version, 1, 'the slot tells that something of it changed')
  }
)

t.test('a line that cannot be is told, with the slot in its way, and the others are kept', async t => {
  const nobody = '019a9d5e-7c00-7abc-8def-0123456789ab'
  const day = '2020-04-07'
  const lines = [
    { slot_id: nobody, held_on: day, teacher_id: cora },
    { slot_id: first, held_on: day, teacher_id: nobody },
    { slot_id: first, held_on: day, teacher_id: cora, room_id: place.room('SOUTH', 'R1') },
    { slot_id: first, held_on: '2020-04-08', teacher_id: cora },
    { slot_id: first, held_on: '2021-04-06', teacher_id: cora },
    { slot_id: first, held_on: day, teacher_id: bela },
    { slot_id: first, held_on: '2020-04-14', teacher_id: cora, room_id: room2 },
    { slot_id: first, held_on: '2020-04-21' },
    { slot_id: first, held_on: '2020-04-21', cancelled: true, teacher_id: cora },
    { slot_id: first, held_on: DAY, teacher_id: cora },
    { slot_id: second, held_on: day, teacher_id: cora },
    { slot_id: second, held_on: day, cancelled: true },
    { slot_id: first, held_on: '2020-04-21', cancelled: true }
  ]
  const codes = {
    1: 'request.reference_missing',
    2: 'request.reference_missing',
    3: 'request.reference_missing',
    4: 'campus.slot_not_then',
    5: 'campus.slot_not_then',
    6: 'campus.teacher_busy',
    7: 'campus.room_taken',
    8: 'campus.substitution_unclear',
    9: 'campus.substitution_unclear',
    10: 'campus.substituted_already',
    12: 'campus.substituted_already'
  }
  const before = await given()
  const all = await send(lines)
  t.equal(all.status, 422, all.text)
  t.strictSame(await given(), before, 'none of them')
  const good = await send(lines, { mode: 'good_rows' })
  t.match(good.json, { lines: 13, created: 2, failed: 11 }, good.text)
  t.match(
    good.at('errors'),
    Object.entries(codes).map(([line, code]) => ({ line: Number(line), code }))
  )
  t.match(good.at('errors', 3, 'detail'), 'It is on weekday 2')
  t.match(good.at('errors', 5, 'detail'), `Slot ${second} is then.`)
  t.match(await given({ held_on: day }), [{ slot_id: second, teacher_id: cora }])
})

t.test('of lines that want the same, the first has it; whom one line frees another may have', async t => {
  const [day, other] = ['2020-05-05', '2020-05-12']
  const answer = await send(
    [
      { slot_id: first, held_on: day, teacher_id: cora },
      { slot_id: second, held_on: day, teacher_id: cora },
      { slot_id: first, held_on: other, teacher_id: bela },
      { slot_id: second, held_on: other, teacher_id: anna }
    ],
    { mode: 'good_rows' }
  )
  t.match(answer.json, { created: 3, failed: 1, errors: [{ line: 2, code: 'campus.teacher_busy' }] }, answer.text)
})

t.test('a campus’ registrar brings what its sections do otherwise alone', async t => {
  const south = await put({ campus: 'SOUTH', teacher: 4 })
  const lines = [
    { slot_id: south, held_on: DAY, cancelled: true },
    { slot_id: second, held_on: '2020-06-02', cancelled: true }
  ]
  const answer = await send(lines, { mode: 'good_rows' }, {}, 'campus_registrar')
  t.match(answer.json, { created: 1, failed: 1, errors: [{ line: 1, code: 'request.reference_missing' }] }, answer.text)
})

for (const kind of ['text/csv', 'application/x-ndjson']) {
  t.test(`what was exported as ${kind} and is imported into a school without them is exported the same`, async t => {
    const bookings = () => sql`
      select slot_id, teacher_id, room_id, weeks::text from campus.bookings where institution_id = ${place.institution}
      order by slot_id, weeks, teacher_id`
    const taken = [...(await bookings())]
    const { before, emptied, imported, after } = await thereAndBack(api, 'Substitutions', kind, clear)
    t.strictSame(emptied, [])
    t.equal(imported.at('created'), before.length, imported.text)
    t.ok(before.length >= 9, `${before.length}`)
    t.strictSame(after, before)
    t.strictSame([...(await bookings())], taken, 'everybody and everything is taken as before')
  })
}
