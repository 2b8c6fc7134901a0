import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { refused } from '#test/support/refused.ts'
import { timetableOf, type Wish } from '#test/support/timetable.ts'

const { api, database } = await testApp(t)
const place = await timetableOf(api, database)
const call = api.patiently
const as = 'registrar'
/** A Tuesday, and the one after. */
const [DAY, NEXT] = ['2020-03-03', '2020-03-10']

const put = async (wish: Wish) => (await call('placeSlot', { as, body: place.slot({ weekday: 2, ...wish }) })).str('id')
const substitute = (id: string, body: object) =>
  call('substituteTeacher', { as, params: { id }, body: { held_on: DAY, reason: 'Away', ...body } })
const takeBack = (made: Answer) =>
  call('cancelSubstitution', { as, params: { id: made.str('id') }, headers: { 'if-match': '"1"' } })

const first = await put({})
const second = await put({ section: 'B', teacher: 1, room: 1 })

t.test('somebody stands in who is free then, on a day on which the slot is', async t => {
  refused(t, await substitute(first, { teacher_id: place.teacher(1) }), 409, 'campus.teacher_busy')
  refused(t, await substitute(first, { room_id: place.room('NORTH', 'R2') }), 409, 'campus.room_taken')
  for (const held_on of ['2020-03-04', '2019-12-31', '2020-12-22']) {
    refused(t, await substitute(first, { held_on, teacher_id: place.teacher(2) }), 422, 'campus.slot_not_then')
  }
  const made = await substitute(first, { teacher_id: place.teacher(2) })
  t.equal(made.status, 201, made.text)
  t.match(made.json, {
    instead_of_id: place.teacher(0),
    teacher_id: place.teacher(2),
    reason: 'Away',
    cancelled: false
  })
  t.equal(made.at('room_id'), place.room('NORTH', 'R1'), 'where it is anyway')
  refused(t, await substitute(first, { teacher_id: place.teacher(3) }), 409, 'campus.substituted_already')
  t.equal((await substitute(first, { held_on: NEXT, teacher_id: place.teacher(2) })).status, 201, 'another day')
})

t.test('who is stood in for is free that day, and cannot be called back while they teach elsewhere', async t => {
  const made = await substitute(second, { teacher_id: place.teacher(0), room_id: null })
  t.equal(made.status, 201, 'the one whom another stands in for')
  const other = await call('listSubstitutions', { as, query: { slot_id: first, held_on: DAY } })
  const back = await call('cancelSubstitution', {
    as,
    params: { id: other.str('data', 0, 'id') },
    headers: { 'if-match': '*' }
  })
  refused(t, back, 409, 'campus.teacher_busy')
  t.equal((await takeBack(made)).status, 204)
  const again = await call('cancelSubstitution', {
    as,
    params: { id: other.str('data', 0, 'id') },
    headers: { 'if-match': '*' }
  })
  t.equal(again.status, 204, again.text)
})

t.test('what is cancelled takes nobody and nothing', async t => {
  const third = await put({ period: 1 })
  refused(
    t,
    await substitute(third, { cancelled: true, teacher_id: place.teacher(2) }),
    422,
    'campus.substitution_unclear'
  )
  refused(
    t,
    await substitute(third, { cancelled: true, room_id: place.room('NORTH', 'R3') }),
    422,
    'campus.substitution_unclear'
  )
  const off = await substitute(third, { cancelled: true })
  t.match(off.json, { cancelled: true, teacher_id: null, room_id: null, instead_of_id: place.teacher(0) })
  const wish = place.slot({ weekday: 2, period: 1, starts_on: DAY, ends_on: DAY })
  t.equal((await call('placeSlot', { as, body: wish })).status, 201, 'all of it is free that day')
  refused(t, await takeBack(off), 409, 'campus.teacher_busy')
})

t.test('a slot is not moved or removed under those who stand in later', async t => {
  const slot = await put({ section: 'C', teacher: 4, room: 4, period: 2 })
  const made = await substitute(slot, { held_on: NEXT, teacher_id: place.teacher(5) })
  const move = (from: string) => call('moveSlot', { as, params: { id: slot }, body: { from, weekday: 3 } })
  const remove = (from: string) => call('removeSlot', { as, params: { id: slot }, body: { from } })
  refused(t, await move(NEXT), 409, 'campus.slot_substituted')
  refused(t, await remove(DAY), 409, 'campus.slot_substituted')
  const before = await call('getSlot', { as, params: { id: slot } })
  t.equal(before.at('substituted'), 1)
  t.equal(before.at('version'), 2, 'its version tells of who stands in')
  t.equal((await move('2020-03-11')).status, 200, 'after them it is')
  t.equal((await takeBack(made)).status, 204)
  t.equal((await remove(DAY)).status, 204)
})

t.test('why somebody stands in is told to those who arrange it alone', async t => {
  const shown = await call('listSubstitutions', { as: 'student' })
  t.ok(shown.rows().length > 0)
  t.notMatch(shown.text, 'reason')
  t.match((await call('listSubstitutions', { as })).text, '"reason":"Away"')
  const outside = await call('substituteTeacher', {
    as: 'campus_registrar',
    params: { id: await put({ campus: 'SOUTH', teacher: 6, room: 6 }) },
    body: { held_on: DAY, cancelled: true, reason: 'Storm' }
  })
  refused(t, outside, 404, 'request.not_found')
})

t.test('of a placement and of those who want the same person or room for a day at once, one gets it', async t => {
  const slots = await Promise.all(
    [0, 1, 2, 3].map(n => put({ weekday: 4, section: 'ABCD'[n], teacher: n, room: n, period: 0 }))
  )
  const held_on = '2020-03-05'
  for (const [body, wish, code] of [
    [{ teacher_id: place.teacher(7) }, { teacher: 7, room: null }, 'campus.teacher_busy'],
    [{ room_id: place.room('NORTH', 'R8') }, { teacher: 6, room: 7 }, 'campus.room_taken']
  ] as const) {
    const answers = await Promise.all([
      ...slots.map(slot => substitute(slot, { held_on, ...body })),
      call('placeSlot', { as, body: place.slot({ weekday: 4, section: 'E', ...wish }) })
    ])
    t.equal(answers.filter(({ status }) => status === 201).length, 1, code)
    t.strictSame(new Set(answers.filter(a => a.status !== 201).map(a => a.at('code'))), new Set([code]))
    for (const made of answers.filter(a => a.status === 201 && a.at('slot_id') !== undefined)) await takeBack(made)
    const placed = answers.find(a => a.status === 201 && a.at('slot_id') === undefined)
    if (placed !== undefined)
      await call('removeSlot', { as, params: { id: placed.str('id') }, body: { from: '2020-01-06' } })
  }
})
