import type { Static } from '@sinclair/typebox'
import type { Timetable } from '#schemas/campus/timetable.ts'
import { type CalendarDay, type Day, dayOf, type Facts, later, lengthOf, weekdayOf } from './calendar.ts'

export type LessonDay = Static<typeof Timetable>['days'][number]
type Lesson = LessonDay['lessons'][number]

/** A slot as campus.lesson_slots tells it. */
export interface LessonSlot {
  id: string
  section_id: string
  section_name: string
  academic_year_id: string
  campus_id: string
  subject_id: string
  subject_name: string
  teacher_id: string
  teacher_name: string
  room_id: string | null
  room_name: string | null
  period_id: string
  period_name: string
  starts_at: string
  ends_at: string
  weekday: number
  block: string | null
  starts_on: Day
  ends_on: Day
  revision: number
  changed_at: string
}

/** A substitution as campus.lesson_substitutions tells it. */
export interface LessonSubstitution {
  id: string
  slot_id: string
  held_on: Day
  teacher_id: string | null
  teacher_name: string | null
  room_id: string | null
  room_name: string | null
  cancelled: boolean
}

/** From when until when a student sits in a section; while that goes on there is no end. */
interface Sitting {
  section_id: string
  starts_on: Day
  ends_on: Day | null
}

/** Whose timetable it is; of a student, with the elective subjects that are approved. */
export type Whose =
  | { kind: 'section' | 'teacher' | 'room'; id: string }
  | { kind: 'student'; sittings: readonly Sitting[]; chosen: ReadonlySet<string> }

export interface TimetableFacts {
  slots: readonly LessonSlot[]
  substitutions: readonly LessonSubstitution[]
  calendar: Facts
}

const lessonOf = (slot: LessonSlot, change: LessonSubstitution | undefined): Lesson => {
  const { teacher_id, teacher_name, room_id, room_name, cancelled } = change ?? { ...slot, cancelled: false }
  const otherwise = teacher_id !== slot.teacher_id
  const { campus_id, starts_at, ends_at, period_id, period_name, section_id, section_name } = slot
  const { subject_id, subject_name, block } = slot
  return {
    slot_id: slot.id,
    substitution_id: change?.id ?? null,
    campus_id,
    starts_at,
    ends_at,
    period_id,
    period_name,
    section_id,
    section_name,
    subject_id,
    subject_name,
    block,
    teacher_id,
    teacher_name,
    instead_of_id: otherwise ? slot.teacher_id : null,
    instead_of_name: otherwise ? slot.teacher_name : null,
    room_id,
    room_name,
    cancelled
  }
}

const blockOf = ({ section_id, block }: LessonSlot): string => `${section_id} ${block}`

/** The blocks of sections in which a subject is approved: that alone is shown of them; of all others, everything. */
const decidedBlocks = (slots: readonly LessonSlot[], chosen: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(slots.filter(({ block, subject_id }) => block !== null && chosen.has(subject_id)).map(blockOf))

/** What is cancelled stays in the timetable of whom and what it would have taken: they are to see that it is. */
const belongs = (lesson: Lesson, slot: LessonSlot, on: Day, whose: Whose, decided: ReadonlySet<string>): boolean => {
  switch (whose.kind) {
    case 'section':
      return slot.section_id === whose.id
    case 'teacher':
      return (lesson.teacher_id ?? slot.teacher_id) === whose.id
    case 'room':
      return (lesson.cancelled ? slot.room_id : lesson.room_id) === whose.id
    case 'student': {
      const sits = whose.sittings.some(
        ({ section_id, starts_on, ends_on }) =>
          section_id === slot.section_id && starts_on <= on && (ends_on === null || on <= ends_on)
      )
      return sits && (!decided.has(blockOf(slot)) || whose.chosen.has(slot.subject_id))
    }
  }
}

/** Where the campus works, and in the section's own year: a slot's days may reach beyond a year that became shorter. */
const takesPlace = (slot: LessonSlot, on: Day, day: CalendarDay): boolean =>
  slot.weekday === weekdayOf(on) &&
  slot.starts_on <= on &&
  on <= slot.ends_on &&
  day.works &&
  day.academic_year_id === slot.academic_year_id

/** What is said of a campus' days. */
const calendarOf = ({ holidays, ...rest }: Facts, campus: string): Facts => ({
  ...rest,
  holidays: holidays.filter(({ campus_id }) => campus_id === null || campus_id === campus)
})

const byTime = (one: Lesson, other: Lesson): number => {
  const [a, b] = [one, other].map(({ starts_at, slot_id }) => `${starts_at} ${slot_id}`)
  return String(a) < String(b) ? -1 : 1
}

/** The lessons of each day from the first to the last. */
export const timetableOf = (
  { slots, substitutions, calendar }: TimetableFacts,
  whose: Whose,
  from: Day,
  to: Day
): LessonDay[] => {
  const changes = new Map(substitutions.map(change => [`${change.slot_id} ${change.held_on}`, change]))
  const decided = whose.kind === 'student' ? decidedBlocks(slots, whose.chosen) : new Set<string>()
  const calendars = new Map(slots.map(({ campus_id }) => [campus_id, calendarOf(calendar, campus_id)]))
  return Array.from({ length: lengthOf(from, to) }, (_, n) => {
    const on = later(from, n)
    const days = new Map([...calendars].map(([campus, facts]) => [campus, dayOf(facts, on)]))
    const lessons = slots.flatMap(slot => {
      const day = days.get(slot.campus_id)
      if (day === undefined || !takesPlace(slot, on, day)) return []
      const lesson = lessonOf(slot, changes.get(`${slot.id} ${on}`))
      return belongs(lesson, slot, on, whose, decided) ? [lesson] : []
    })
    return { on, lessons: lessons.sort(byTime) }
  })
}
