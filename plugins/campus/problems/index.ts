import { calendarProblems } from './calendar.ts'
import { enrolmentProblems } from './enrolments.ts'
import { timetableProblems } from './timetable.ts'

export const campusProblems = {
  ...calendarProblems,
  ...enrolmentProblems,
  ...timetableProblems
} as const
