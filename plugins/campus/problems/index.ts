import { calendarProblems } from './calendar.ts'
import { customProblems } from './custom.ts'
import { enrolmentProblems } from './enrolments.ts'
import { structureProblems } from './structure.ts'

export const campusProblems = {
  ...calendarProblems,
  ...structureProblems,
  ...customProblems,
  ...enrolmentProblems
} as const
