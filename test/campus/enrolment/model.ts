/** What enrolment is, in memory and one act after the other: what any order of acts at once must be as good as. */

/** Days of 2020 on which seats begin, and those on which they end: each the one before. */
type First = '02-03' | '06-02'
type Last = '02-02' | '06-01'

export interface Enrolment {
  section: number
  roll: number
  status: 'active' | 'transferred' | 'withdrawn'
  from: string
  /** The last day, which of who was there for no day is the one before the first; null while it goes on. */
  until: string | null
}

interface Student {
  status: 'active' | 'suspended' | 'withdrawn'
  /** In the order in which they were made; what is ended and resumed keeps its place. */
  enrolments: readonly Enrolment[]
}

export interface Model {
  students: Readonly<Record<string, Student>>
  /** Seats of each section. */
  capacity: readonly number[]
}

export type Act =
  | { do: 'admit'; student: string; section: number | null; from: First }
  | { do: 'enrol'; student: string; section: number; from: First }
  | { do: 'transfer'; student: string; nth: number; section: number; from: First }
  | { do: 'withdraw'; student: string; last: Last }
  | { do: 'suspend'; student: string }
  | { do: 'reinstate'; student: string; section: number | null; from: First }
  | { do: 'resize'; section: number; capacity: number }

/** What became of an act: done, or refused by this code. */
export type Outcome = 'done' | string

type Step = readonly [Outcome, Model]

/** The one that goes on, by its place. */
export const seatOf = ({ enrolments }: Student): number => enrolments.findIndex(({ status }) => status === 'active')

const taken = ({ students }: Model, section: number): number[] =>
  Object.values(students).flatMap(({ enrolments }) =>
    enrolments.filter(one => one.status === 'active' && one.section === section).map(({ roll }) => roll)
  )

const lowestFree = (rolls: readonly number[]): number => {
  let roll = 1
  while (rolls.includes(roll)) roll++
  return roll
}

const put = (model: Model, name: string, student: Student): Model => ({
  ...model,
  students: { ...model.students, [name]: student }
})

/** The first of these days follows the second. */
const next: Record<First, Last> = { '02-03': '02-02', '06-02': '06-01' }

const ended = (one: Enrolment, status: 'transferred' | 'withdrawn', last: Last): Enrolment => {
  const none = next[one.from as First]
  return { ...one, status, until: last < none ? none : last }
}

/** Full comes before twice, and who sits somewhere before who sat somewhere. */
const seated = (model: Model, name: string, student: Student, enrolment: Enrolment, at: number): Step => {
  if (taken(model, enrolment.section).length >= (model.capacity[enrolment.section] ?? 0)) {
    return ['campus.section_full', model]
  }
  if (seatOf(student) >= 0) return ['campus.enrolled_already', model]
  const others = student.enrolments.filter((_, n) => n !== at)
  if (others.some(({ from, until }) => until !== null && until >= from && until >= enrolment.from)) {
    return ['campus.enrolled_then', model]
  }
  const enrolments = student.enrolments.slice()
  enrolments[at] = enrolment
  return ['done', put(model, name, { ...student, enrolments })]
}

const seat = (model: Model, name: string, student: Student, section: number, from: First): Step => {
  const roll = lowestFree(taken(model, section))
  return seated(model, name, student, { section, roll, status: 'active', from, until: null }, student.enrolments.length)
}

/** The seat that was left, where not a day was missed; else another one. */
const reseat = (model: Model, name: string, student: Student, section: number, from: First): Step => {
  const [left] = student.enrolments
    .map((one, at) => ({ one, at }))
    .filter(({ one }) => one.section === section && one.status === 'withdrawn')
    .filter(({ one }) => from >= one.from && next[from] <= (one.until ?? ''))
    .sort((a, b) => b.one.from.localeCompare(a.one.from) || (b.one.until ?? '').localeCompare(a.one.until ?? ''))
  if (left === undefined) return seat(model, name, student, section, from)
  const rolls = taken(model, section)
  const roll = rolls.includes(left.one.roll) ? lowestFree(rolls) : left.one.roll
  return seated(model, name, student, { ...left.one, roll, status: 'active', until: null }, left.at)
}

/** As it was before, where it is refused. */
const allOrNothing = (before: Model, [outcome, after]: Step): Step => [outcome, outcome === 'done' ? after : before]

const stepped = (model: Model, name: string, from: readonly string[], changed: Partial<Student>): Step => {
  const student = model.students[name]
  if (student === undefined || !from.includes(student.status)) return ['request.state', model]
  return ['done', put(model, name, { ...student, ...changed })]
}

export const apply = (model: Model, act: Act): Step => {
  if (act.do === 'resize') {
    if (taken(model, act.section).length > act.capacity) return ['campus.section_full', model]
    return ['done', { ...model, capacity: model.capacity.with(act.section, act.capacity) }]
  }
  if (act.do === 'admit') {
    const made: Student = { status: 'active', enrolments: [] }
    const known = put(model, act.student, made)
    if (act.section === null) return ['done', known]
    return allOrNothing(model, seat(known, act.student, made, act.section, act.from))
  }
  const student = model.students[act.student]
  if (student === undefined) throw new Error(`nobody knows ${act.student}`)
  const { enrolments } = student
  switch (act.do) {
    case 'enrol': {
      if (student.status !== 'active') return ['request.state', model]
      return seat(model, act.student, student, act.section, act.from)
    }
    case 'suspend':
      return stepped(model, act.student, ['active'], { status: 'suspended' })
    case 'withdraw': {
      const left = enrolments.map(one => (one.status === 'active' ? ended(one, 'withdrawn', act.last) : one))
      return stepped(model, act.student, ['active', 'suspended'], { status: 'withdrawn', enrolments: left })
    }
    case 'reinstate': {
      const [outcome, back] = stepped(model, act.student, ['suspended', 'withdrawn'], { status: 'active' })
      if (outcome !== 'done' || act.section === null) return [outcome, back]
      return allOrNothing(model, reseat(back, act.student, { ...student, status: 'active' }, act.section, act.from))
    }
    case 'transfer': {
      const from = enrolments[act.nth]
      if (from?.status !== 'active') return ['request.state', model]
      if (from.section === act.section) return ['campus.section_same', model]
      if (act.from < from.from) return ['campus.day_outside_year', model]
      const free = { ...student, enrolments: enrolments.with(act.nth, ended(from, 'transferred', next[act.from])) }
      return allOrNothing(model, seat(put(model, act.student, free), act.student, free, act.section, act.from))
    }
  }
}

export const orders = <T>(items: readonly T[]): T[][] =>
  items.length === 0 ? [[]] : items.flatMap((item, n) => orders(items.toSpliced(n, 1)).map(rest => [item, ...rest]))
