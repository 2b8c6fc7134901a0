import type { FastifyInstance } from 'fastify'
import { IdParams } from '#schemas/common.ts'
import { Job } from '#schemas/jobs/jobs.ts'
import { command } from '#src/command/command.ts'
import { get } from '#src/read/get.ts'
import { list } from '#src/read/list.ts'
import { kernelJobs } from '../tasks.ts'
import { by, jobSource } from './source.ts'
import { streamJob } from './stream-route.ts'

/** Long work as a resource. Domains start it (kernel.start_job) and say how it is done (`long` of their jobs). */
export default async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Work that takes longer than a request: how far it is, what came of it.',
    // whoever may start something may see and stop it
    everybody: ['kernel.jobs.read@own', 'kernel.jobs.cancel@own'],
    roles: { admin: ['kernel.jobs.*'] }
  })
  app.jobs.declare('kernel', kernelJobs(app))
  app.get(
    '',
    list(Job, {
      ...jobSource,
      operationId: 'listJobs',
      summary: 'List jobs',
      description:
        'Your own, or with a wider role all of them. Tasks in the background that failed for good are among them.',
      filter: ['state', 'kind', 'created_by', 'created_at'],
      sort: ['created_at', 'state', 'kind', 'id']
    })
  )
  app.get('/:id', get(Job, { ...jobSource, operationId: 'getJob', summary: 'Get a job' }))
  streamJob(app)
  app.post(
    '/:id/cancel',
    {
      config: {
        access: 'kernel.jobs.cancel',
        by,
        commands: ['kernel.cancel_job'],
        problems: ['request.state']
      },
      schema: {
        operationId: 'cancelJob',
        summary: 'Cancel a job',
        description: 'At once while it waits, before its next step while it runs. What was done stays done.',
        params: IdParams,
        response: { 200: Job }
      }
    },
    command('kernel.cancel_job')
  )
  app.post(
    '/:id/retry',
    {
      config: {
        access: 'kernel.jobs.retry',
        by,
        commands: ['kernel.retry_job'],
        problems: ['request.state']
      },
      schema: {
        operationId: 'retryJob',
        summary: 'Retry a job',
        description: 'Takes up what failed or was cancelled where it stopped: what was done is not done again.',
        params: IdParams,
        response: { 200: Job }
      }
    },
    command('kernel.retry_job')
  )
  app.post(
    '/:id/dismiss',
    {
      config: {
        access: 'kernel.jobs.dismiss',
        by,
        commands: ['kernel.dismiss_job'],
        problems: ['request.state']
      },
      schema: {
        operationId: 'dismissJob',
        summary: 'Dismiss a job',
        description:
          'Gives up what failed or was cancelled. Where it held later events of the same thing back, they go on without it.',
        params: IdParams,
        response: { 200: Job }
      }
    },
    command('kernel.dismiss_job')
  )
}
