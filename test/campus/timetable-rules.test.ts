import fc from 'fast-check'
import t from 'tap'
import { later, weekdayOf } from '#plugins/campus/rules/calendar.ts'
import { escapeText, icalendarOf } from '#plugins/campus/rules/icalendar.ts'
import {
  type LessonSlot,
  type LessonSubstitution,
  type TimetableFacts,
  timetableOf
} from '#plugins/campus/rules/timetable.ts'

const seed = Number(process.env.PROVOST_TEST_SEED ?? Date.now() % 2 ** 31)
t.comment(`seed ${seed}: PROVOST_TEST_SEED=${seed} repeats it`)
const parameters = { seed, numRuns: process.env.PROVOST_TEST_FULL === 'yes' ? 2000 : 200 }

const MONDAY = '2026-03-02'
const slotOf = (more: Partial<LessonSlot>): LessonSlot => ({
  id: 's',
  section_id: 'a',
  section_name: 'Grade 1 A',
  academic_year_id: 'y',
  campus_id: 'north',
  subject_id: 'math',
  subject_name: 'Mathematics',
  teacher_id: 'ann',
  teacher_name: 'Ann',
  room_id: 'r1',
  room_name: 'Room 1',
  period_id: 'p1',
  period_name: 'First period',
  starts_at: '08:00',
  ends_at: '08:45',
  weekday: 1,
  block: null,
  starts_on: '2026-01-05',
  ends_on: '2026-12-18',
  revision: 0,
  changed_at: '2026-01-01T10:00:00.123456+00:00',
  ...more
})
const changeOf = (more: Partial<LessonSubstitution>): LessonSubstitution => ({
  id: 'c',
  slot_id: 's',
  held_on: MONDAY,
  teacher_id: 'ben',
  teacher_name: 'Ben',
  room_id: 'r1',
  room_name: 'Room 1',
  cancelled: false,
  ...more
})
const year = { id: 'y', starts_on: '2026-01-05', ends_on: '2026-12-18', weekdays: [1, 2, 3, 4, 5] }
const factsOf = (slots: LessonSlot[], ...substitutions: LessonSubstitution[]): TimetableFacts => ({
  slots,
  substitutions,
  calendar: { years: [year], terms: [], holidays: [] }
})
const lessons = (facts: TimetableFacts, whose: Parameters<typeof timetableOf>[1], from = MONDAY, to = from) =>
  timetableOf(facts, whose, from, to).flatMap(day => day.lessons)
const of = (kind: 'section' | 'teacher' | 'room', id: string) => ({ kind, id })

t.test('who stands in has the lesson, who is stood in for has not, and the class is told of both', async t => {
  const facts = factsOf([slotOf({})], changeOf({ room_id: 'r2', room_name: 'Room 2' }))
  t.match(lessons(facts, of('section', 'a')), [{ teacher_name: 'Ben', instead_of_name: 'Ann', room_name: 'Room 2' }])
  t.equal(lessons(facts, of('teacher', 'ben')).length, 1)
  t.equal(lessons(facts, of('teacher', 'ann')).length, 0)
  t.equal(lessons(facts, of('room', 'r2')).length, 1)
  t.equal(lessons(facts, of('room', 'r1')).length, 0)
  t.equal(lessons(facts, of('teacher', 'ann'), later(MONDAY, 7)).length, 1, 'the week after it is as ever')
  const off = factsOf(
    [slotOf({})],
    changeOf({ cancelled: true, teacher_id: null, teacher_name: null, room_id: null, room_name: null })
  )
  for (const whose of [of('section', 'a'), of('teacher', 'ann'), of('room', 'r1')]) {
    t.match(
      lessons(off, whose),
      [{ cancelled: true, teacher_id: null, instead_of_name: 'Ann' }],
      'they see that it is cancelled'
    )
  }
})

t.test('a student has the lessons of where they sat that day, and in a block of what they chose', async t => {
  const split = { block: 'FINE', starts_at: '09:00', ends_at: '09:45' }
  const facts = factsOf([
    slotOf({ id: 'whole' }),
    slotOf({ id: 'art', subject_id: 'art', ...split }),
    slotOf({ id: 'music', subject_id: 'music', ...split }),
    slotOf({ id: 'other', section_id: 'b' })
  ])
  const sittings = [
    { section_id: 'a', starts_on: '2026-01-05', ends_on: '2026-03-08' },
    { section_id: 'b', starts_on: '2026-03-09', ends_on: null }
  ]
  const seen = (chosen: string[], on: string) =>
    lessons(facts, { kind: 'student', sittings, chosen: new Set(chosen) }, on).map(l => l.slot_id)
  t.strictSame(seen(['art'], MONDAY), ['whole', 'art'])
  t.strictSame(seen([], MONDAY), ['whole', 'art', 'music'], 'who has not chosen sees all')
  t.strictSame(seen(['art'], later(MONDAY, 7)), ['other'], 'a transfer takes effect on its day')
})

t.test('what is chosen in one block hides nothing of a block in which nothing is decided', async t => {
  const slots = [
    ['art', 'FINE'],
    ['music', 'FINE'],
    ['chess', 'SPORT'],
    ['judo', 'SPORT']
  ].map(([subject_id = '', block = '']) => slotOf({ id: subject_id, subject_id, block }))
  const facts = factsOf([...slots, slotOf({ id: 'theirs', section_id: 'b', subject_id: 'music', block: 'FINE' })])
  const sittings = ['a', 'b'].map(section_id => ({ section_id, starts_on: '2026-01-05', ends_on: null }))
  const seen = (...chosen: string[]) =>
    lessons(facts, { kind: 'student', sittings, chosen: new Set(chosen) }).map(l => l.slot_id)
  t.strictSame(seen('art'), ['art', 'chess', 'judo', 'theirs'], 'a block is its section’s own')
  t.strictSame(seen('art', 'judo'), ['art', 'judo', 'theirs'])
  t.strictSame(seen('dance'), ['art', 'chess', 'judo', 'music', 'theirs'], 'nor does what no block has')
})

t.test('nobody has lessons on days that are not worked, nor in another year than the section’s', async t => {
  const closed = (campus_id: string | null) => ({
    id: 'h',
    campus_id,
    kind: 'closure',
    starts_on: MONDAY,
    ends_on: MONDAY
  })
  const with_ = (...holidays: ReturnType<typeof closed>[]) => {
    const facts = factsOf([slotOf({}), slotOf({ id: 'south', campus_id: 'south', starts_at: '09:00' })])
    return lessons({ ...facts, calendar: { ...facts.calendar, holidays } }, of('teacher', 'ann')).map(l => l.slot_id)
  }
  t.strictSame(with_(), ['s', 'south'])
  t.strictSame(with_(closed(null)), [])
  t.strictSame(with_(closed('south')), ['s'], 'each campus has its own')
  t.strictSame(lessons(factsOf([slotOf({ academic_year_id: 'z' })]), of('section', 'a')), [])
})

const day = fc.integer({ min: -20, max: 380 }).map(n => later('2026-01-01', n))
const someSlot = fc
  .record({
    weekday: fc.integer({ min: 1, max: 7 }),
    starts_on: day,
    days: fc.nat(200),
    teacher_id: fc.constantFrom('ann', 'ben', 'cem')
  })
  .map(({ days, ...slot }) => ({ ...slot, ends_on: later(slot.starts_on, days) }))

t.test('a day’s lessons are those that a plain look at every slot and day finds', async () => {
  fc.assert(
    fc.property(
      fc.array(someSlot, { maxLength: 12 }),
      fc.array(fc.record({ n: fc.nat(11), held_on: day, teacher_id: fc.constantFrom('ann', 'ben', null) }), {
        maxLength: 30
      }),
      day,
      fc.integer({ min: 0, max: 61 }),
      fc.constantFrom('ann', 'ben', 'cem'),
      (some, changes, from, length, who) => {
        const slots = some.map((slot, n) => slotOf({ ...slot, id: `s${String(n).padStart(2, '0')}` }))
        const known = new Map(changes.map(change => [`${change.n} ${change.held_on}`, change]))
        const substitutions = [...known.values()].flatMap(({ n, held_on, teacher_id }) => {
          const slot_id = slots[n]?.id
          return slot_id === undefined
            ? []
            : [changeOf({ slot_id, held_on, teacher_id, cancelled: teacher_id === null })]
        })
        const expected: string[] = []
        for (let d = 0; d <= length; d++) {
          const on = later(from, d)
          const weekday = new Date(`${on}T00:00:00Z`).getUTCDay()
          if (weekday === 0 || weekday === 6 || on < year.starts_on || on > year.ends_on) continue
          for (const slot of slots) {
            if (slot.weekday !== weekday || on < slot.starts_on || on > slot.ends_on) continue
            const change = substitutions.find(c => c.slot_id === slot.id && c.held_on === on)
            if ((change?.teacher_id ?? slot.teacher_id) === who)
              expected.push(`${on} ${slot.id} ${change?.cancelled ?? false}`)
          }
        }
        const told = timetableOf(factsOf(slots, ...substitutions), of('teacher', who), from, later(from, length))
        const found = told.flatMap(({ on, lessons }) => lessons.map(l => `${on} ${l.slot_id} ${l.cancelled}`))
        return JSON.stringify(found) === JSON.stringify(expected)
      }
    ),
    parameters
  )
})

/** As a calendar reads it: lines unfolded, names and values. */
const readCalendar = (text: string): [name: string, value: string][] =>
  text
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .slice(0, -1)
    .map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)])

const plainOf = (text: string): string => text.replace(/\\([\\;,n])/g, (_, c: string) => (c === 'n' ? '\n' : c))

const published = (facts: TimetableFacts, name: string, time_zone: string, on = MONDAY) =>
  icalendarOf({
    name,
    time_zone,
    days: timetableOf(facts, of('section', 'a'), on, on),
    slots: new Map(facts.slots.map(slot => [slot.id, slot]))
  })

t.test('whatever things are called, lines are no longer than 75 bytes and say it again when read', async () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }),
      fc.string({ unit: fc.constantFrom('a', ';', ',', '\\', '\n', 'é', '🏫', ' '), maxLength: 120 }),
      (name, other) => {
        const facts = factsOf([slotOf({ subject_name: other, room_name: name })])
        const text = published(facts, name, 'Asia/Kolkata')
        const lines = text.split('\r\n')
        if (lines.some(line => Buffer.byteLength(line) > 75 || /[\r\n]/.test(line) || !line.isWellFormed()))
          return false
        const read = new Map(readCalendar(text))
        const plain = name.replace(/[^\P{Cc}\t\n]/gu, '')
        return (
          plainOf(read.get('LOCATION') ?? '') === plain && plainOf(read.get('SUMMARY') ?? '') === `${other} (Grade 1 A)`
        )
      }
    ),
    parameters
  )
})

t.test('lessons are told in UTC as the institution’s clock has them, in summer and winter', async t => {
  const begins = (zone: string, on: string, starts_at = '08:00') => {
    const facts = factsOf([slotOf({ weekday: weekdayOf(on), starts_at })])
    const { calendar } = facts
    const all = { ...facts, calendar: { ...calendar, years: [{ ...year, weekdays: [1, 2, 3, 4, 5, 6, 7] }] } }
    return new Map(readCalendar(published(all, 'x', zone, on))).get('DTSTART')
  }
  t.equal(begins('Asia/Kolkata', MONDAY), '20260302T023000Z')
  t.equal(begins('Europe/Lisbon', MONDAY), '20260302T080000Z')
  t.equal(begins('Europe/Lisbon', '2026-07-06'), '20260706T070000Z')
  t.equal(begins('America/New_York', '2026-11-02'), '20261102T130000Z')
  t.equal(begins('Europe/Lisbon', '2026-03-29', '01:30'), '20260329T013000Z', 'an hour that the clocks skip')
})

t.test('an event is known by slot and day, and says when it last changed', async t => {
  const facts = factsOf([slotOf({ revision: 4 })], changeOf({ cancelled: true, teacher_id: null, teacher_name: null }))
  const read = new Map(readCalendar(published(facts, 'Class', 'Europe/Lisbon')))
  t.equal(read.get('UID'), 's-20260302@provost')
  t.equal(read.get('SEQUENCE'), '4')
  t.equal(read.get('STATUS'), 'CANCELLED')
  t.equal(read.get('DTSTAMP'), '20260101T100000Z')
  t.equal(read.get('DESCRIPTION'), 'instead of Ann')
  const empty = published(factsOf([]), 'Class', 'Europe/Lisbon')
  t.match(empty, /BEGIN:VTIMEZONE/, 'a calendar without lessons is a calendar')
  t.equal(escapeText('a;b,c\\d\r\ne\tf\u0007'), 'a\\;b\\,c\\\\d\\ne\tf')
})
