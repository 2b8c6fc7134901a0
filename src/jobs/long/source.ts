import { Job } from '#schemas/jobs/jobs.ts'
import { visibility } from '#src/read/visible.ts'

/** Whoever started a job has it; the rest is for those who see all of them. */
export const by = { user: 'created_by' } as const

/** Where jobs are read, by lists, by their ids and by their streams alike. */
export const jobSource = { view: 'kernel.jobs', access: 'kernel.jobs.read', by } as const

export const visibleJob = visibility(Job)

/** A job hides nothing from whoever sees it. */
export const everything = Object.keys(Job.properties)
  .map(name => `"${name}"`)
  .join(', ')
