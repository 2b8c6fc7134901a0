import { attendanceProblems } from './attendance.ts'
import { calendarProblems } from './calendar.ts'
import { customProblems } from './custom.ts'
import { enrolmentProblems } from './enrolments.ts'
import { peopleProblems } from './people.ts'
import { promotionProblems } from './promotions.ts'
import { structureProblems } from './structure.ts'
import { timetableProblems } from './timetable.ts'

export const campusProblems = {
  ...attendanceProblems,
  ...calendarProblems,
  ...structureProblems,
  ...customProblems,
  ...peopleProblems,
  ...enrolmentProblems,
  ...timetableProblems,
  ...promotionProblems
} as const
