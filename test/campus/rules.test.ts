import fc from 'fast-check'
import t from 'tap'
import { dayOf, daysOf, daysUntil, type Facts, later, lengthOf } from '#plugins/campus/rules/calendar.ts'

const year = { id: 'y', starts_on: '2026-01-05', ends_on: '2026-12-18', weekdays: [1, 2, 3, 4, 5] }
const only = (...holidays: Facts['holidays']): Facts => ({ years: [year], terms: [], holidays })
const said = (id: string, kind: string, campus_id: string | null = null, on = '2026-03-04') => ({
  id,
  kind,
  campus_id,
  starts_on: on,
  ends_on: on
})
const WEDNESDAY = '2026-03-04'
const SUNDAY = '2026-03-08'

t.test('a weekday decides where nothing is said, and nothing is worked outside of a year', async t => {
  t.ok(dayOf(only(), WEDNESDAY).works)
  t.notOk(dayOf(only(), SUNDAY).works)
  t.notOk(dayOf(only(), '2026-12-21').works, 'a Monday after the year')
  t.equal(dayOf(only(), '2026-12-21').academic_year_id, null)
  t.ok(dayOf(only(), '2026-12-18').works, 'the last day belongs to it')
})

t.test('the campus goes before all, and a day off before a day of work', async t => {
  t.notOk(dayOf(only(said('a', 'public')), WEDNESDAY).works)
  t.ok(
    dayOf(only(said('a', 'public'), said('b', 'working', 'north')), WEDNESDAY).works,
    'this campus works all the same'
  )
  t.notOk(dayOf(only(said('a', 'working'), said('b', 'closure', 'north')), WEDNESDAY).works)
  t.notOk(dayOf(only(said('a', 'working'), said('b', 'closure')), WEDNESDAY).works)
  t.ok(dayOf(only(said('a', 'working', null, SUNDAY)), SUNDAY).works, 'a Sunday that is worked')
  t.strictSame(dayOf(only(said('a', 'working'), said('b', 'closure')), WEDNESDAY).holiday_ids, ['a', 'b'])
})

t.test('leap days and the turn of the year are days like others', async t => {
  t.equal(later('2028-02-28', 1), '2028-02-29')
  t.equal(later('2027-02-28', 1), '2027-03-01')
  t.equal(later('2026-12-31', 1), '2027-01-01')
  t.equal(lengthOf('2028-02-01', '2028-03-01'), 30)
})

t.test('the day on which n days of work are over is the first with n of them up to it', async t => {
  const seed = Date.now() % 2 ** 31
  t.comment(`seed ${seed}`)
  const day = fc.integer({ min: 0, max: 340 }).map(n => later('2026-01-05', n))
  const holiday = fc.record({
    id: fc.uuid(),
    campus_id: fc.constantFrom(null, 'north'),
    kind: fc.constantFrom('public', 'working', 'vacation', 'closure'),
    starts_on: day,
    days: fc.nat(20)
  })
  fc.assert(
    fc.property(fc.array(holiday, { maxLength: 12 }), day, fc.integer({ min: 1, max: 250 }), (list, from, n) => {
      const facts = only(...list.map(({ days, ...one }) => ({ ...one, ends_on: later(one.starts_on, days) })))
      const worked = (to: string) => daysOf(facts, from, to).filter(({ works }) => works).length
      const found = daysUntil(facts, from, n, 400)
      if (found === undefined) return worked(later(from, 399)) < n
      const to = found.at(-1)?.on ?? ''
      return worked(to) === n && (to === from || worked(later(to, -1)) === n - 1)
    }),
    { seed, numRuns: 200 }
  )
})
