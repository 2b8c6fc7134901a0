import fc from 'fast-check'
import t from 'tap'
import { later, weekdayOf } from '#plugins/campus/rules/calendar.ts'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { timetableOf } from '#test/support/timetable.ts'

const { api, database } = await testApp(t)
const place = await timetableOf(api, database)
const call = api.patiently
const ACTS = process.env.PROVOST_TEST_FULL === 'yes' ? 3000 : 300
const seed = Number(process.env.PROVOST_TEST_SEED ?? Date.now() % 2 ** 31)
t.comment(`seed ${seed}: PROVOST_TEST_SEED=${seed} repeats it`)

/** Six weeks without a holiday. */
const FIRST = '2020-03-02'
const DAYS = 42

/** Two campuses with bells of their own: the south's first period reaches into both of the north's. */
for (const [code, starts_at, ends_at] of [
  ['P2', '09:15', '10:00'],
  ['P1', '08:30', '09:15']
] as const) {
  await database.sql`
    update campus.periods set starts_at = ${starts_at}, ends_at = ${ends_at} where id = ${place.period('SOUTH', code)}`
}
const bells = {
  NORTH: [
    [480, 525],
    [530, 575]
  ],
  SOUTH: [
    [510, 555],
    [555, 600]
  ]
} as const

interface Row {
  id: string
  campus: 'NORTH' | 'SOUTH'
  section: string
  subject: string
  block: string | null
  teacher: number
  room: number | null
  period: number
  weekday: number
  starts_on: string
  ends_on: string
}

interface Change {
  id: string
  teacher: number
  room: number | null
  cancelled: boolean
}

/** By slot and day. */
type Changes = ReadonlyMap<string, Change>

interface World {
  rows: readonly Row[]
  changes: Changes
}

const keyOf = (slot: string, on: string): string => `${slot} ${on}`

/** All that takes place, looked at day by day. */
const lessonsOf = ({ rows, changes }: World) =>
  Array.from({ length: 2 * DAYS }, (_, n) => later(FIRST, n)).flatMap(on =>
    rows.flatMap(row => {
      if (row.weekday !== weekdayOf(on) || on < row.starts_on || on > row.ends_on) return []
      const { teacher, room, cancelled } = changes.get(keyOf(row.id, on)) ?? { ...row, cancelled: false }
      const [from = 0, to = 0] = bells[row.campus][row.period] ?? []
      return cancelled ? [] : [{ ...row, on, teacher, room, from, to }]
    })
  )

type Taken = ReturnType<typeof lessonsOf>[number]

const meet = (a: Taken, b: Taken): boolean =>
  a.on === b.on &&
  a.from < b.to &&
  b.from < a.to &&
  (a.teacher === b.teacher ||
    (a.room !== null && a.room === b.room && a.campus === b.campus) ||
    (a.campus === b.campus &&
      a.section === b.section &&
      (a.block === null || a.block !== b.block || a.subject === b.subject)))

const isPeaceful = (world: World): boolean => {
  const byDay = Map.groupBy(lessonsOf(world), ({ on }) => on)
  return [...byDay.values()].every(day => day.every((a, n) => day.slice(n + 1).every(b => !meet(a, b))))
}

const room = fc.constantFrom(2, 3, null)
const teacher = fc.integer({ min: 0, max: 2 })
const day = fc.nat(DAYS - 1).map(n => later(FIRST, n))
const move = fc.record(
  { teacher, room, period: fc.nat(1), weekday: fc.integer({ min: 1, max: 2 }) },
  { requiredKeys: [] }
)
const wish = fc
  .record({
    campus: fc.constantFrom('NORTH' as const, 'SOUTH' as const),
    section: fc.constantFrom('A', 'B'),
    subject: fc.constantFrom('MATH', 'ART', 'MUSIC'),
    block: fc.constantFrom(null, 'FINE', 'FINE', 'SPORT'),
    teacher,
    room,
    period: fc.nat(1),
    weekday: fc.integer({ min: 1, max: 2 }),
    starts_on: day,
    days: fc.nat(20)
  })
  .map(({ days, ...one }) => ({ ...one, ends_on: later(one.starts_on, days) }))
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('place' as const), wish }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('move' as const), n: fc.nat(), from: day, move }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('remove' as const), n: fc.nat(), from: day }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('substitute' as const),
      n: fc.nat(),
      week: fc.nat(3),
      teacher,
      room,
      cancelled: fc.boolean()
    })
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('take back' as const), n: fc.nat() }) }
)

const as = 'registrar'
let world: World = { rows: [], changes: new Map() }
const nth = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)]
const roomId = (campus: Row['campus'], n: number | null) => (n === null ? null : place.room(campus, `R${n + 1}`))
const substitutedFrom = (slot: string, since: string): boolean =>
  [...world.changes.keys()].some(key => key.startsWith(slot) && key.slice(slot.length + 1) >= since)

/** What is to be asked, and the world as it then is; undefined where it is to be refused. */
type Step = { ask: () => Promise<Answer>; becomes: (answer: Answer) => World; may: boolean } | undefined

/** A slot is changed from a day on: what it was before that, and what it is after. */
const split = (row: Row, from: string, after: Row | undefined) => {
  const since = from < row.starts_on ? row.starts_on : from
  const rest = world.rows.filter(({ id }) => id !== row.id)
  const before = since === row.starts_on ? [] : [{ ...row, ends_on: later(since, -1) }]
  const allowed = since <= row.ends_on && !substitutedFrom(row.id, since)
  return {
    allowed,
    world: { ...world, rows: [...rest, ...before, ...(after === undefined ? [] : [{ ...after, starts_on: since }])] }
  }
}

const stepOf = (does: typeof act extends fc.Arbitrary<infer A> ? A : never): Step => {
  if (does.does === 'place') {
    const { room, ...rest } = does.wish
    const row: Row = { id: 'new', ...does.wish }
    const after = (id: string) => ({ ...world, rows: [...world.rows, { ...row, id }] })
    return {
      ask: () => call('placeSlot', { as, body: place.slot({ ...rest, room }) }),
      becomes: answer => after(answer.str('id')),
      may: isPeaceful(after('new'))
    }
  }
  if (does.does === 'take back') {
    const [key, change] = nth([...world.changes], does.n) ?? []
    if (key === undefined || change === undefined) return undefined
    const after = { ...world, changes: new Map([...world.changes].filter(([k]) => k !== key)) }
    const ask = () => call('cancelSubstitution', { as, params: { id: change.id }, headers: { 'if-match': '*' } })
    return { ask, becomes: () => after, may: isPeaceful(after) }
  }
  const row = nth(world.rows, does.n)
  if (row === undefined) return undefined
  const params = { id: row.id }
  if (does.does === 'remove') {
    const { allowed, world: after } = split(row, does.from, undefined)
    return {
      ask: () => call('removeSlot', { as, params, body: { from: does.from } }),
      becomes: () => after,
      may: allowed
    }
  }
  if (does.does === 'move') {
    const moved = (id: string) => split(row, does.from, { ...row, ...does.move, id })
    const { teacher, room, period, weekday } = does.move
    const body = {
      from: does.from,
      ...(teacher === undefined ? {} : { teacher_id: place.teacher(teacher) }),
      ...(room === undefined ? {} : { room_id: roomId(row.campus, room) }),
      ...(period === undefined ? {} : { period_id: place.period(row.campus, `P${period + 1}`) }),
      ...(weekday === undefined ? {} : { weekday })
    }
    const { allowed, world: after } = moved('new')
    return {
      ask: () => call('moveSlot', { as, params, body }),
      becomes: answer => moved(answer.str('id')).world,
      may: allowed && isPeaceful(after)
    }
  }
  const ahead = (row.weekday - weekdayOf(row.starts_on) + 7) % 7
  const held_on = later(row.starts_on, ahead + 7 * does.week)
  const { teacher, room, cancelled } = does
  const after = (id: string) => ({
    ...world,
    changes: new Map([...world.changes, [keyOf(row.id, held_on), { id, teacher, room, cancelled }]])
  })
  const body = cancelled ? { cancelled } : { teacher_id: place.teacher(teacher), room_id: roomId(row.campus, room) }
  return {
    ask: () => call('substituteTeacher', { as, params, body: { held_on, reason: 'Away', ...body } }),
    becomes: answer => after(answer.str('id')),
    may: held_on <= row.ends_on && !world.changes.has(keyOf(row.id, held_on)) && isPeaceful(after('new'))
  }
}

t.test(
  'whatever is placed, moved, removed and substituted is taken or refused as a plain look at all lessons says',
  async t => {
    const count = { taken: 0, refused: 0 }
    for (const does of fc.sample(act, { seed, numRuns: ACTS })) {
      const step = stepOf(does)
      if (step === undefined) continue
      const answer = await step.ask()
      const taken = answer.status < 300
      if (taken !== step.may) {
        t.fail(`${step.may ? 'refused' : 'taken'}: ${JSON.stringify(does)} ${answer.status} ${answer.text}`)
        return
      }
      count[taken ? 'taken' : 'refused']++
      if (taken) world = step.becomes(answer)
    }
    t.comment(count)
    t.ok(count.taken > ACTS / 10 && count.refused > ACTS / 10, 'both happen often')
  }
)

t.test('the timetables of all sections are the model’s, and nobody is in two places in them', async t => {
  const told: string[] = []
  for (const campus of ['NORTH', 'SOUTH'] as const) {
    for (const code of ['A', 'B']) {
      const section_id = place.section(campus, code)
      const query = { section_id, from: FIRST, to: later(FIRST, 61) }
      const answer = await call('getTimetable', { as: 'guardian', query })
      t.equal(answer.status, 200, answer.text)
      const days = answer.at('days')
      for (const [n] of Array.isArray(days) ? days.entries() : []) {
        const lessons = answer.at('days', n, 'lessons')
        for (const [m] of Array.isArray(lessons) ? lessons.entries() : []) {
          const one = (name: string) => answer.at('days', n, 'lessons', m, name)
          if (one('cancelled') === true) continue
          told.push(
            [answer.str('days', n, 'on'), ...['slot_id', 'starts_at', 'teacher_id', 'room_id'].map(one)].join(' ')
          )
        }
      }
    }
  }
  const clock = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  const lessons = lessonsOf(world)
  const expected = lessons.map(({ on, id, from, teacher, room, campus }) =>
    [on, id, clock(from), place.teacher(teacher), roomId(campus, room)].join(' ')
  )
  t.ok(expected.length > 20)
  t.strictSame(told.toSorted(), expected.toSorted())
  t.ok(isPeaceful(world))
})
