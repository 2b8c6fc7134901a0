import { calendarProblems } from './calendar.ts'
import { enrolmentProblems } from './enrolments.ts'

export const campusProblems = {
  ...calendarProblems,
  ...enrolmentProblems
} as const
