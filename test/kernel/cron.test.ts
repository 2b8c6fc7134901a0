import t from 'tap'
import { parsePattern } from '#src/jobs/cron/pattern.ts'
import { fellDue, wallAt, wallOf, wallText } from '#src/jobs/cron/wall.ts'

const at = (moment: string, zone = 'UTC') => wallAt(Date.parse(moment), zone)

/** The minutes of a span in which a pattern matches. */
const within = (pattern: string, from: string, to: string): string[] => {
  const parsed = parsePattern(pattern)
  const found: string[] = []
  for (let wall = wallOf(from); wall <= wallOf(to); wall++)
    if (fellDue(parsed, wall - 1, wall)) found.push(wallText(wall))
  return found
}

t.test('fields: values, ranges, steps, lists, names', async t => {
  const day = ['2026-03-02T00:00', '2026-03-02T23:59'] as const
  t.strictSame(within('0 6 * * *', ...day), ['2026-03-02T06:00'])
  t.strictSame(
    within('*/30 4-5 * * *', ...day).map(m => m.slice(11)),
    ['04:00', '04:30', '05:00', '05:30']
  )
  t.strictSame(
    within('5,10-12 0 * * *', ...day).map(m => m.slice(11)),
    ['00:05', '00:10', '00:11', '00:12']
  )
  t.strictSame(
    within('10-50/20 0 * * *', ...day).map(m => m.slice(11)),
    ['00:10', '00:30', '00:50']
  )
  t.strictSame(
    within('50/4 0 * * *', ...day).map(m => m.slice(11)),
    ['00:50', '00:54', '00:58']
  )
  const year = ['2026-01-01T00:00', '2026-12-31T23:59'] as const
  t.strictSame(
    within('0 0 1 JAN,jul *', ...year).map(m => m.slice(0, 10)),
    ['2026-01-01', '2026-07-01']
  )
  t.strictSame(within('0 0 29 2 *', '2027-01-01T00:00', '2028-12-31T00:00'), ['2028-02-29T00:00'])
})

t.test('weekdays by name and number, Sunday at both ends', async t => {
  const week = ['2026-03-02T00:00', '2026-03-08T23:59'] as const // Monday to Sunday
  const days = (pattern: string) => within(pattern, ...week).map(m => m.slice(8, 10))
  t.strictSame(days('0 0 * * mon-fri'), ['02', '03', '04', '05', '06'])
  for (const sunday of ['0', '7', 'SUN']) t.strictSame(days(`0 0 * * ${sunday}`), ['08'], sunday)
  t.strictSame(days('0 0 * * 5-7'), ['06', '07', '08'])
})

t.test('day of the month and weekday: either will do where both are limited, both where one is not', async t => {
  const march = ['2026-03-01T00:00', '2026-03-31T23:59'] as const
  const days = (pattern: string) => within(pattern, ...march).map(m => Number(m.slice(8, 10)))
  t.strictSame(days('0 0 13 * fri'), [6, 13, 20, 27])
  t.strictSame(days('0 0 10 * 1'), [2, 9, 10, 16, 23, 30])
  t.strictSame(days('0 0 * * 1'), [2, 9, 16, 23, 30])
  t.strictSame(days('0 0 */10 * *'), [1, 11, 21, 31])
  t.strictSame(days('0 0 */10 * 3'), [11], 'a star with a step is no limit of its own')
})

t.test('a bad pattern is refused with what is wrong', async t => {
  const refused = [
    ['', /needed/],
    ['* * * *', /needed/],
    ['* * * * * *', /needed/],
    ['60 * * * *', /60 is no minute/],
    ['* 24 * * *', /24 is no hour/],
    ['* * 0 * *', /0 is no day/],
    ['* * * 13 *', /13 is no month/],
    ['* * * * 8', /8 is no weekday/],
    ['* * * mai *', /mai is no month/],
    ['*/0 * * * *', /0 is no step/],
    ['*/ * * * *', /nothing is no step/],
    ['1/2/3 * * * *', /two steps/],
    ['5-1 * * * *', /backwards/],
    ['1-2-3 * * * *', /no range/],
    ['1,,2 * * * *', /nothing is no minute/],
    ['-1 * * * *', /nothing is no minute/],
    ['1.5 * * * *', /1\.5 is no minute/],
    ['@daily', /needed/],
    ['0 0 31 2 *', /no month has such a day/],
    ['0 0 31 4,6,9,11 *', /no month has such a day/]
  ] as const
  for (const [text, why] of refused) t.throws(() => parsePattern(text), why, text)
  t.doesNotThrow(() => parsePattern('0 0 31 2 fri'), 'a weekday may come instead')
})

t.test('the clock on the wall of a time zone', async t => {
  t.equal(wallText(at('2026-03-29T00:59:59Z', 'Europe/Lisbon')), '2026-03-29T00:59')
  t.equal(wallText(at('2026-03-29T01:00:00Z', 'Europe/Lisbon')), '2026-03-29T02:00', 'an hour is skipped')
  t.equal(wallText(at('2026-10-25T00:30:00Z', 'Europe/Lisbon')), '2026-10-25T01:30')
  t.equal(wallText(at('2026-10-25T01:30:00Z', 'Europe/Lisbon')), '2026-10-25T01:30', 'an hour comes twice')
  t.equal(wallText(at('2026-01-01T00:00:00Z', 'Asia/Kolkata')), '2026-01-01T05:30')
  t.equal(wallText(at('2026-01-01T10:30:00Z', 'Pacific/Kiritimati')), '2026-01-02T00:30')
  t.throws(() => at('2026-01-01T00:00:00Z', 'Europe/Nowhere'), RangeError)
  t.equal(wallOf(wallText(29_000_000)), 29_000_000)
})

/** How often each minute's look finds something due, over a span of real time. */
const runs = (pattern: string, zone: string, from: string, to: string): string[] => {
  const parsed = parsePattern(pattern)
  const found: string[] = []
  let mark = at(from, zone)
  for (let now = Date.parse(from); now <= Date.parse(to); now += 60_000) {
    const wall = wallAt(now, zone)
    if (wall <= mark) continue
    if (fellDue(parsed, mark, wall)) found.push(new Date(now).toISOString().slice(0, 16))
    mark = wall
  }
  return found
}

t.test('when the clocks go forward, what lay in the skipped hour runs at the jump, once', async t => {
  const night = ['2026-03-28T22:00Z', '2026-03-29T06:00Z'] as const
  t.strictSame(runs('30 1 * * *', 'Europe/Lisbon', ...night), ['2026-03-29T01:00'])
  t.strictSame(runs('*/10 1 * * *', 'Europe/Lisbon', ...night), ['2026-03-29T01:00'])
  t.strictSame(runs('0 2 * * *', 'Europe/Lisbon', ...night), ['2026-03-29T01:00'])
  t.strictSame(runs('30 0 * * *', 'Europe/Lisbon', ...night), ['2026-03-29T00:30'], 'before it, as ever')
  t.strictSame(runs('30 2 * * *', 'America/New_York', '2026-03-08T03:00Z', '2026-03-08T12:00Z'), ['2026-03-08T07:00'])
})

t.test('when the clocks go back, what lies in the hour that comes twice runs the first time, once', async t => {
  const night = ['2026-10-24T22:00Z', '2026-10-25T06:00Z'] as const
  t.strictSame(runs('30 1 * * *', 'Europe/Lisbon', ...night), ['2026-10-25T00:30'])
  t.strictSame(runs('0 2 * * *', 'Europe/Lisbon', ...night), ['2026-10-25T02:00'])
  t.strictSame(runs('0 * * * *', 'Europe/Lisbon', '2026-10-24T23:30Z', '2026-10-25T03:30Z'), [
    '2026-10-25T00:00',
    '2026-10-25T02:00',
    '2026-10-25T03:00'
  ])
  t.strictSame(runs('15 1 * * *', 'Australia/Lord_Howe', '2026-04-04T10:00Z', '2026-04-05T10:00Z'), [
    '2026-04-04T14:15'
  ])
})

t.test('what was missed is made up for once, and not after more than a day', async t => {
  const hourly = parsePattern('0 * * * *')
  t.equal(fellDue(hourly, at('2026-05-01T00:00Z'), at('2026-05-01T07:30Z')), true)
  t.equal(fellDue(hourly, at('2026-05-01T00:00Z'), at('2026-05-01T00:59Z')), false)
  const monthly = parsePattern('0 0 1 * *')
  t.equal(fellDue(monthly, at('2026-04-30T12:00Z'), at('2026-05-01T23:00Z')), true)
  t.equal(fellDue(monthly, at('2026-04-30T12:00Z'), at('2026-05-09T00:00Z')), false)
  t.equal(fellDue(hourly, at('2026-05-01T02:00Z'), at('2026-05-01T01:00Z')), false, 'a step back')
})
