import { calendarProblems } from './calendar.ts'
import { enrolmentProblems } from './enrolments.ts'
import { peopleProblems } from './people.ts'
import { timetableProblems } from './timetable.ts'

export const campusProblems = {
  ...calendarProblems,
  ...peopleProblems,
  ...enrolmentProblems,
  ...timetableProblems
} as const
