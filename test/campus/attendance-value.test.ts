import fc from 'fast-check'
import t from 'tap'
import { monthsOf, spanAmiss, toldTwice, WHOLE } from '#plugins/campus/rules/attendance.ts'
import { later, lengthOf } from '#plugins/campus/rules/calendar.ts'
import { testDatabase } from '#test/support/database.ts'

const { sql } = await testDatabase(t)

const RUNS = process.env.PROVOST_TEST_FULL === 'yes' ? 20_000 : 1000
const seed = Number(process.env.PROVOST_TEST_SEED ?? Date.now() % 2_147_483_647)
t.comment(`seed ${seed}: PROVOST_TEST_SEED=${seed} repeats it`)

interface Mark {
  status: string
  minutes: number | null
  length: number | null
}

interface Day {
  marks: Mark[]
  full: number
  half: number
}

/** The rule in plain words. */
const plainly = ({ marks, full, half }: Day): number | null => {
  let attended = 0
  let excused = 0
  let asked = false
  for (const { status, minutes, length } of marks) {
    const whole = length ?? full
    if (status === 'excused') {
      excused += whole
      continue
    }
    asked = true
    if (status === 'absent') continue
    if (minutes !== null) attended += Math.min(minutes, length ?? minutes)
    else if (status === 'half') attended += length === null ? half : length / 2
    else attended += whole
  }
  if (!asked) return null
  if (attended >= Math.max(full - excused, 1)) return 1
  return attended >= Math.max(half - excused, 1) ? 0.5 : 0
}

const valuesOf = async (days: readonly Day[]): Promise<(number | null)[]> => {
  const rows = await sql<{ value: string | null }[]>`
    select (
      select campus.day_value(array_agg(m.status), array_agg(m.minutes), array_agg(m.length), (d.day ->> 'full')::int, (d.day ->> 'half')::int)
      from jsonb_to_recordset(d.day -> 'marks') m (status text, minutes int, length int)) as value
    from jsonb_array_elements(${sql.json(days as never)}) with ordinality d (day, n)
    order by d.n`
  return rows.map(({ value }) => (value === null ? null : Number(value)))
}

const whole = { length: null }
const one = (status: string, minutes: number | null = null): Day => ({
  marks: [{ status, minutes, ...whole }],
  full: 240,
  half: 120
})

t.test('a day without minutes is worth 1, late too, half of one 0.5, absent 0; excused does not count', async t => {
  t.strictSame(await valuesOf(['present', 'late', 'half', 'absent', 'excused'].map(status => one(status))), [
    1,
    1,
    0.5,
    0,
    null
  ])
})

t.test('with minutes it is worth 1 from those of a full day on, 0.5 from those of half of one', async t => {
  const minutes = [240, 239, 120, 119, 0]
  t.strictSame(await valuesOf(minutes.map(n => one('late', n))), [1, 0.5, 0.5, 0, 0])
})

t.test('periods of a day add up; what one is excused from is taken off what the day asks', async t => {
  const day = (...statuses: string[]): Day => ({
    marks: statuses.map(status => ({ status, minutes: null, length: 45 })),
    full: 180,
    half: 90
  })
  t.strictSame(
    await valuesOf([
      day('present', 'present', 'late', 'present'),
      day('present', 'absent', 'absent', 'present'),
      day('present', 'absent', 'absent', 'absent'),
      day('excused', 'excused', 'present', 'present'),
      day('excused', 'excused', 'excused', 'absent'),
      day('excused', 'excused', 'excused', 'excused')
    ]),
    [1, 0.5, 0, 1, 0, null]
  )
})

t.test('SQL reckons any day as the rule says in plain words', async t => {
  const minutes = fc.option(fc.integer({ min: 0, max: 300 }), { freq: 2 })
  const length = fc.option(fc.integer({ min: 1, max: 120 }), { freq: 3 })
  const mark = fc
    .record({ status: fc.constantFrom('present', 'absent', 'late', 'half', 'excused'), minutes, length })
    .map(m => (['absent', 'excused'].includes(m.status) ? { ...m, minutes: null } : m))
  const day = fc
    .record({
      marks: fc.array(mark, { maxLength: 8 }),
      half: fc.integer({ min: 1, max: 300 }),
      more: fc.integer({ min: 1, max: 300 })
    })
    .map(({ marks, half, more }) => ({ marks, half, full: half + more }))
  const days = fc.sample(day, { seed, numRuns: RUNS })
  const values = await valuesOf(days)
  for (const [n, given] of days.entries()) {
    if (values[n] !== plainly(given)) t.equal(values[n], plainly(given), JSON.stringify(given))
  }
  t.equal(values.length, RUNS)
})

t.test('the months of a span have each of its days once, and all of a month’s where it has all', async t => {
  const property = fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 400 }), (start, length) => {
    const from = later('2019-12-01', start)
    const to = later(from, length - 1)
    const days = Array.from({ length }, (_, n) => later(from, n))
    const months = new Map(monthsOf(from, to).map(({ month, days }) => [month, days]))
    const has = (day: string) => (months.get(`${day.slice(0, 8)}01`) ?? 0) & (1 << (Number(day.slice(8)) - 1))
    if (!days.every(day => has(day) !== 0)) throw new Error('a day is missing')
    for (const day of [later(from, -1), later(to, 1)]) if (has(day) !== 0) throw new Error(`${day} is one too many`)
    for (const [month, bits] of months) {
      const last = later(`${later(month, 31).slice(0, 8)}01`, -1)
      if ((month >= from && last <= to) !== (bits === WHOLE)) throw new Error(`${month}: ${bits}`)
    }
  })
  fc.assert(property, { seed, numRuns: 500 })
  t.equal(monthsOf('2020-02-01', '2020-02-29')[0]?.days, WHOLE)
  t.strictSame(monthsOf('2020-02-28', '2020-03-01'), [
    { month: '2020-02-01', days: WHOLE & ~0x7ff_ffff },
    { month: '2020-03-01', days: 1 }
  ])
})

t.test('spans and lists that make no sense are found out', async t => {
  t.equal(spanAmiss('2020-01-01', '2020-01-01', 400), undefined)
  t.match(spanAmiss('2020-01-02', '2020-01-01', 400), /before the first/)
  t.equal(lengthOf('2020-01-01', '2021-02-03'), 400)
  t.equal(spanAmiss('2020-01-01', '2021-02-03', 400), undefined)
  t.match(spanAmiss('2020-01-01', '2021-02-04', 400), /At most 400/)
  t.strictSame(toldTwice(['a', 'b', 'a', 'a'].map(student_id => ({ student_id }))), [2, 3])
})
