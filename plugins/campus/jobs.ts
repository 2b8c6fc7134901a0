import { StudentAbsent } from '#schemas/campus/attendance.ts'
import type { Jobs } from '#src/jobs/declaration.ts'

/** What campus does in the background, and what it tells other domains. */
export const campusJobs: Jobs = {
  events: { 'campus.student_absent': StudentAbsent },
  long: {
    'campus.promote': { chunk: 'campus.promote_chunk', size: 100 },
    'campus.unpromote': { chunk: 'campus.unpromote_chunk', size: 100 }
  }
}
