import { calendarProblems } from './calendar.ts'
import { enrolmentProblems } from './enrolments.ts'
import { peopleProblems } from './people.ts'
import { promotionProblems } from './promotions.ts'

export const campusProblems = {
  ...calendarProblems,
  ...peopleProblems,
  ...enrolmentProblems,
  ...promotionProblems
} as const
