import { type TProperties, Type } from '@sinclair/typebox'
import { Cursor, Id, Line, Nullable, Resource } from '#schemas/common.ts'
import { day } from './attendance.ts'

export const MOST_DAYS = 400

const percentage = Type.Number({
  minimum: 0,
  maximum: 100,
  description: 'Of the days that count, at most two decimals; null where none does',
  examples: [90.85]
})

const days = (description: string, example: number) =>
  Type.Integer({ minimum: 0, maximum: MOST_DAYS, description, examples: [example] })

const counted = {
  days: days('Days that count: those on which the student was marked and not excused', 82),
  present_days: Type.Number({
    minimum: 0,
    maximum: MOST_DAYS,
    multipleOf: 0.5,
    description: 'What they are worth: 1 for a day attended, 0.5 for half of one',
    examples: [74.5]
  }),
  excused_days: days('Days that do not count: excused from all of them', 3),
  late_days: days('Days with a late coming', 5)
}

const student = {
  student_id: { ...Id, description: 'The student' },
  student_name: Line('The student’s name', 'Asha Rao')
}

const StudentAttendance = Resource('StudentAttendance', 'How much of some days a student attended', {
  ...student,
  ...counted,
  percentage: Nullable(percentage)
})

const first = day('The first day', '2026-06-08')
const last = day(`The last day; ${MOST_DAYS} days at most`, '2026-10-30')

const ask = <T extends TProperties>(properties: T) =>
  Type.Object({ from: first, to: last, ...properties }, { additionalProperties: false })

const only = (description: string) => Type.Optional({ ...Id, description })

const next = Nullable({ ...Cursor, description: 'Cursor of the next page; null on the last' })

const paged = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Students on a page', examples: [50] }),
  cursor: Type.Optional(Cursor)
}

export const AttendanceSummary = Resource('AttendanceSummary', 'How much of some days students attended', {
  from: first,
  to: last,
  data: Type.Array(StudentAttendance, { maxItems: 200, description: 'Each student, by name' }),
  next
})

export const SummaryQuery = ask({
  student_id: only('Of this student'),
  section_id: only('Of all who sat in this section on one of the days'),
  ...paged
})

const Shortage = Resource('Shortage', 'A student who attended too little', {
  ...student,
  admission_number: Nullable(Line('The student’s number', 'N-2026-0042', 40)),
  section_id: { ...Nullable(Id), description: 'Where the student sits now' },
  ...counted,
  percentage: { ...percentage, description: 'Of the days that count, at most two decimals', examples: [61.25] }
})

export const Shortages = Resource('Shortages', 'A page of those who attended too little, least first', {
  data: Type.Array(Shortage, { maxItems: 200, description: 'By percentage, then by name' }),
  next
})

export const ShortageQuery = ask({
  campus_id: only('Only students of this campus'),
  class_level_id: only('Only students who sit in this class level now'),
  section_id: only('Only students who sit in this section now'),
  below: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 100,
      description: 'Below this percentage; that of the campus’s rule where nothing is said',
      examples: [75]
    })
  ),
  ...paged
})
