import { Type } from '@sinclair/typebox'
import { StudentAbsent } from '#schemas/campus/attendance.ts'
import { type Jobs, task } from '#src/jobs/declaration.ts'

const Nothing = Type.Object({}, { additionalProperties: false })

/** Enrolments are made ahead: on the morning that one begins, its student belongs to those who teach there. */
const settle = task(Nothing, async (_, work) => {
  for (let after: string | null | undefined; after !== null; ) {
    // tried again where another process goes on, and what was done is not done twice
    work.signal.throwIfAborted()
    const call = after === undefined ? {} : { as: after }
    const done: { next: string | null } = await work.run(
      'campus.settle_due',
      after === undefined ? {} : { after },
      call
    )
    after = done.next
  }
})

/** What campus does in the background, and what it tells other domains. */
export const campusJobs: Jobs = {
  tasks: { 'campus.settle': settle },
  commands: ['campus.settle_due'],
  cron: { 'campus.settle': { pattern: '1 0 * * *', per: 'institution' } },
  events: { 'campus.student_absent': StudentAbsent },
  long: {
    'campus.promote': { chunk: 'campus.promote_chunk', size: 100 },
    'campus.unpromote': { chunk: 'campus.unpromote_chunk', size: 100 }
  }
}
