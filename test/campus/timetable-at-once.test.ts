import fc from 'fast-check'
import t from 'tap'
import { later } from '#plugins/campus/rules/calendar.ts'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { timetableOf } from '#test/support/timetable.ts'

const { api, database } = await testApp(t)
const place = await timetableOf(api, database)
const as = 'registrar'
const seed = Number(process.env.PROVOST_TEST_SEED ?? Date.now() % 2 ** 31)
t.comment(`seed ${seed}: PROVOST_TEST_SEED=${seed} repeats it`)
const ACTS = process.env.PROVOST_TEST_FULL === 'yes' ? 1000 : 120
/** As many as may write at once: nobody waits for a connection. */
const AT_ONCE = 4

const FIRST = '2020-03-03'
const teacher = fc.nat(2)
const room = fc.constantFrom(0, 1, null)
const act = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('substitute' as const), n: fc.nat(5), week: fc.nat(5), teacher, room })
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('take back' as const), n: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('move' as const), n: fc.nat(5), teacher, room }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('end' as const), n: fc.nat(5) }) }
)

const roomId = (n: number | null) => (n === null ? null : place.room('NORTH', `R${n + 1}`))
const put = (n: number) =>
  api.patiently('placeSlot', {
    as,
    body: place.slot({ weekday: 2, section: 'ABCDEF'[n], teacher: n + 3, room: n + 2, period: 0, starts_on: FIRST })
  })
const slots = (await Promise.all([0, 1, 2, 3, 4, 5].map(put))).map(answer => answer.str('id'))
const made: string[] = []

const ask = (one: typeof act extends fc.Arbitrary<infer A> ? A : never): Promise<Answer> => {
  if (one.does === 'take back') {
    const id = made[one.n % Math.max(1, made.length)] ?? place.institution
    return api.call('cancelSubstitution', { as, params: { id }, headers: { 'if-match': '*' } })
  }
  const params = { id: slots[one.n] ?? '' }
  if (one.does === 'end') return api.call('removeSlot', { as, params, body: { from: later(FIRST, 70) } })
  const body = { teacher_id: place.teacher(one.teacher), room_id: roomId(one.room) }
  if (one.does === 'move') return api.call('moveSlot', { as, params, body: { from: later(FIRST, 63), ...body } })
  return api.call('substituteTeacher', {
    as,
    params,
    body: { held_on: later(FIRST, 7 * one.week), reason: 'Away', ...body }
  })
}

t.test(
  'whoever changes lessons of the same people and rooms at once gets them or is refused, and never waits in a circle',
  async t => {
    const todo = fc.sample(act, { seed, numRuns: AT_ONCE * ACTS })
    const told = new Map<string, number>()
    const work = async (): Promise<void> => {
      for (let one = todo.pop(); one !== undefined; one = todo.pop()) {
        const answer = await ask(one)
        if (answer.status === 201) made.push(answer.str('id'))
        const word = `${one.does} ${answer.status} ${answer.status < 300 ? '' : answer.str('code')}`
        told.set(word, 1 + (told.get(word) ?? 0))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    t.comment(Object.fromEntries(told))
    const amiss = [...told.keys()].filter(word => !/ (2..|404|409) /.test(word))
    t.strictSame(amiss, [])
    t.ok([...told].some(([word, count]) => word.startsWith('substitute 201') && count > ACTS / 10))
  }
)
