import { StudentAbsent } from '#schemas/campus/attendance.ts'
import type { Jobs } from '#src/jobs/declaration.ts'

/** What campus tells other domains. */
export const campusJobs: Jobs = {
  events: { 'campus.student_absent': StudentAbsent }
}
