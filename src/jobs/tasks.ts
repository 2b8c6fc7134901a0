import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { Id } from '#schemas/common.ts'
import { type Jobs, task } from './declaration.ts'
import { Attempt } from './long/runner.ts'

const Nothing = Type.Object({}, { additionalProperties: false })
const WhichJob = Type.Object({ job_id: Id }, { additionalProperties: false })

/** What the kernel itself does later. */
export const kernelJobs = (app: FastifyInstance): Jobs => ({
  tasks: {
    'kernel.job': task(WhichJob, ({ job_id }, work) => new Attempt(app, work, job_id).run()),
    'kernel.prune': task(Nothing, () => app.prune())
  },
  commands: ['kernel.begin_job', 'kernel.work_job', 'kernel.leave_job'],
  cron: { 'kernel.prune': { pattern: '17 * * * *', per: 'instance' } }
})
