import { attendanceProblems } from './attendance.ts'
import { calendarProblems } from './calendar.ts'
import { enrolmentProblems } from './enrolments.ts'

export const campusProblems = {
  ...attendanceProblems,
  ...calendarProblems,
  ...enrolmentProblems
} as const
