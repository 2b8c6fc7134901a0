import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { refused } from '#test/support/refused.ts'
import { timetableOf, type Wish } from '#test/support/timetable.ts'

const { api, database } = await testApp(t)
const place = await timetableOf(api, database)
const call = api.patiently
const as = 'registrar'

const put = (body: Wish) => call('placeSlot', { as, body: place.slot(body) })
const act = (operation: string, slot: Answer | string, body: object) =>
  call(operation, { as, params: { id: typeof slot === 'string' ? slot : slot.str('id') }, body })
const TUESDAY = 2

t.test('nobody teaches two lessons at a time, no room has two, no section two but of a block', async t => {
  const first = await put({ weekday: TUESDAY })
  t.equal(first.status, 201, first.text)
  t.equal(first.at('ends_on'), '2020-12-18', 'until the year ends')
  const id = first.str('id')
  refused(t, await put({ weekday: TUESDAY, section: 'C', room: 1 }), 409, 'campus.teacher_busy', id)
  refused(t, await put({ weekday: TUESDAY, section: 'C', teacher: 1 }), 409, 'campus.room_taken', id)
  refused(t, await put({ weekday: TUESDAY, room: 1, teacher: 1 }), 409, 'campus.section_busy', id)
  refused(t, await put({ weekday: TUESDAY, room: 1, teacher: 1, block: 'FINE' }), 409, 'campus.section_busy', id)
  t.equal((await put({ weekday: TUESDAY, period: 1 })).status, 201, 'another time')
  t.equal((await put({ weekday: TUESDAY + 1 })).status, 201, 'another day')
})

t.test('lessons of one block are at once, each of another subject', async t => {
  const split = { weekday: TUESDAY, period: 2, block: 'FINE' }
  t.equal((await put({ ...split, subject: 'MUSIC' })).status, 201)
  refused(t, await put({ ...split, subject: 'MUSIC', teacher: 1, room: 1 }), 409, 'campus.section_busy')
  t.equal((await put({ ...split, subject: 'ART', teacher: 1, room: 1 })).status, 201)
  const other = { subject: 'MATH', teacher: 2, room: null }
  refused(t, await put({ ...split, ...other, block: 'SPORT' }), 409, 'campus.section_busy')
  refused(t, await put({ ...split, ...other, block: null }), 409, 'campus.section_busy')
})

t.test(
  'what overlaps by a minute on another campus clashes, and a period that moves takes its lessons along',
  async t => {
    const south = place.period('SOUTH', 'P1')
    const moved = (starts_at: string, ends_at: string) =>
      database.sql`update campus.periods set starts_at = ${starts_at}, ends_at = ${ends_at} where id = ${south}`
    await moved('07:00', '08:00')
    const there = await put({ weekday: TUESDAY, campus: 'SOUTH', section: 'A' })
    t.equal(there.status, 201, 'ends as the other begins')
    await t.rejects(moved('07:00', '08:01'), /bookings_teachers_apart/)
    await moved('07:00', '07:59')
  }
)

t.test('what is moved keeps its past; what has not begun is changed itself', async t => {
  const slot = await put({ weekday: 5 })
  const later = await act('moveSlot', slot, { from: '2020-05-06', period_id: place.period('NORTH', 'P2') })
  t.equal(later.status, 200, later.text)
  t.equal(later.at('continues_id'), slot.str('id'))
  t.strictSame([later.at('starts_on'), later.at('ends_on')], ['2020-05-06', '2020-12-18'])
  const past = await call('getSlot', { as: 'student', params: { id: slot.str('id') } })
  t.strictSame([past.at('ends_on'), past.at('period_id')], ['2020-05-05', place.period('NORTH', 'P1')])
  const changed = await act('moveSlot', later, { from: '2020-03-01', room_id: null })
  t.strictSame(
    [changed.str('id'), changed.at('room_id'), changed.at('starts_on')],
    [later.str('id'), null, '2020-05-06']
  )
  refused(t, await act('moveSlot', slot, { from: '2020-05-06', weekday: 4 }), 409, 'campus.slot_over')
  t.equal((await act('removeSlot', later, { from: '2020-05-01' })).status, 204)
  t.equal((await call('getSlot', { as, params: { id: later.str('id') } })).status, 404, 'it never applied')
  t.equal((await act('removeSlot', slot, { from: '2020-02-03' })).status, 204)
  t.equal((await call('getSlot', { as, params: { id: slot.str('id') } })).at('ends_on'), '2020-02-02')
  refused(t, await act('removeSlot', slot, {}), 409, 'campus.slot_over')
  t.equal((await put({ weekday: 5, starts_on: '2020-02-03' })).status, 201, 'its place is free from then on')
})

t.test('a slot keeps to its section’s year and campus, and to people who may teach', async t => {
  refused(t, await put({ weekday: 4, ends_on: '2020-12-19' }), 422, 'campus.slot_outside_year', '2020-12-18')
  refused(t, await put({ weekday: 4, starts_on: '2020-01-05' }), 422, 'campus.slot_outside_year')
  const backwards = { weekday: 4, starts_on: '2020-03-02', ends_on: '2020-03-01' }
  refused(t, await put(backwards), 422, 'campus.slot_out_of_order')
  const missing = (body: Wish) =>
    put({ weekday: 4, ...body }).then(answer => refused(t, answer, 422, 'request.reference_missing'))
  await missing({ period_id: place.period('SOUTH', 'P2') })
  await missing({ room_id: place.room('SOUTH', 'R1') })
  await missing({ teacher_id: randomUUID().replace(/^(.{14})4/, '$17') })
  const [machine] = await database.sql<{ id: string }[]>`select id from identity.users where kind = 'machine' limit 1`
  await missing({ teacher_id: machine?.id })
  const elsewhere = place.slot({ weekday: 4, campus: 'SOUTH', section: 'A' })
  const answer = await call('placeSlot', { as: 'campus_registrar', body: elsewhere })
  refused(t, answer, 422, 'request.reference_missing')
})

t.test(
  'of many who want one teacher, one room or one section at once, one gets it, and the others hear why',
  async t => {
    for (const differ of ['teacher', 'room', 'section'] as const) {
      const bodies = [0, 1, 2, 3, 4, 5].map(n => ({
        weekday: 6,
        period: ['teacher', 'room', 'section'].indexOf(differ),
        section: differ === 'section' ? 'A' : 'ABCDEF'[n],
        teacher: differ === 'teacher' ? 0 : n,
        room: differ === 'room' ? 0 : null
      }))
      const answers = await Promise.all(bodies.map(put))
      t.equal(answers.filter(({ status }) => status === 201).length, 1, differ)
      const code = { teacher: 'campus.teacher_busy', room: 'campus.room_taken', section: 'campus.section_busy' }[differ]
      t.strictSame(new Set(answers.filter(a => a.status !== 201).map(a => a.at('code'))), new Set([code]), differ)
    }
  }
)
