import type { Jobs } from '#src/jobs/declaration.ts'

/** What campus does in the background. */
export const campusJobs: Jobs = {
  long: {
    'campus.promote': { chunk: 'campus.promote_chunk', size: 100 },
    'campus.unpromote': { chunk: 'campus.unpromote_chunk', size: 100 }
  }
}
