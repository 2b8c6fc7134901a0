import { calendarProblems } from './calendar.ts'
import { enrolmentProblems } from './enrolments.ts'
import { peopleProblems } from './people.ts'

export const campusProblems = {
  ...calendarProblems,
  ...peopleProblems,
  ...enrolmentProblems
} as const
