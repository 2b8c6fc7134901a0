/** What enrolment is, in memory and one act after the other: what any order of acts at once must be as good as. */

interface Student {
  status: 'active' | 'suspended' | 'withdrawn'
  seat: { section: number; roll: number; nth: number } | null
  /** How many seats they have had: a seat that was given up is not the one that came after it. */
  seats: number
}

export interface Model {
  students: Readonly<Record<string, Student>>
  /** Seats of each section. */
  capacity: readonly number[]
}

export type Act =
  | { do: 'admit'; student: string; section: number | null }
  | { do: 'enrol'; student: string; section: number }
  | { do: 'transfer'; student: string; nth: number; section: number }
  | { do: 'withdraw' | 'suspend'; student: string }
  | { do: 'reinstate'; student: string; section: number | null }
  | { do: 'resize'; section: number; capacity: number }

/** What became of an act: done, or refused by this code. */
export type Outcome = 'done' | string

type Step = readonly [Outcome, Model]

const taken = ({ students }: Model, section: number): number[] =>
  Object.values(students).flatMap(({ seat }) => (seat?.section === section ? [seat.roll] : []))

const lowestFree = (rolls: readonly number[]): number => {
  let roll = 1
  while (rolls.includes(roll)) roll++
  return roll
}

const put = (model: Model, name: string, student: Student): Model => ({
  ...model,
  students: { ...model.students, [name]: student }
})

/** A seat for somebody who may have one: full comes before twice. */
const seat = (model: Model, name: string, student: Student, section: number): Step => {
  const rolls = taken(model, section)
  if (rolls.length >= (model.capacity[section] ?? 0)) return ['campus.section_full', model]
  if (student.seat !== null) return ['campus.enrolled_already', model]
  const nth = student.seats + 1
  return ['done', put(model, name, { ...student, seats: nth, seat: { section, roll: lowestFree(rolls), nth } })]
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
    const made: Student = { status: 'active', seat: null, seats: 0 }
    const known = put(model, act.student, made)
    return act.section === null ? ['done', known] : allOrNothing(model, seat(known, act.student, made, act.section))
  }
  const student = model.students[act.student]
  if (student === undefined) throw new Error(`nobody knows ${act.student}`)
  switch (act.do) {
    case 'enrol':
      return student.status === 'active' ? seat(model, act.student, student, act.section) : ['request.state', model]
    case 'suspend':
      return stepped(model, act.student, ['active'], { status: 'suspended' })
    case 'withdraw':
      return stepped(model, act.student, ['active', 'suspended'], { status: 'withdrawn', seat: null })
    case 'reinstate': {
      const [outcome, back] = stepped(model, act.student, ['suspended', 'withdrawn'], { status: 'active' })
      if (outcome !== 'done' || act.section === null) return [outcome, back]
      return allOrNothing(model, seat(back, act.student, { ...student, status: 'active' }, act.section))
    }
    case 'transfer': {
      if (student.seat?.nth !== act.nth) return ['request.state', model]
      if (student.seat.section === act.section) return ['campus.section_same', model]
      const free = { ...student, seat: null }
      return allOrNothing(model, seat(put(model, act.student, free), act.student, free, act.section))
    }
  }
}

export const orders = <T>(items: readonly T[]): T[][] =>
  items.length === 0 ? [[]] : items.flatMap((item, n) => orders(items.toSpliced(n, 1)).map(rest => [item, ...rest]))
