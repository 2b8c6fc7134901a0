import type { FastifyInstance } from 'fastify'
import { list } from '#src/read/list.ts'
import { LossCount } from '#test/toy/schemas/statistics/losses.ts'
import { statisticsJobs } from './jobs.ts'

/** A domain that knows of another one by its events alone. */
export const statistics = async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Counts what the library tells: a toy that shows how domains listen to one another',
    roles: { admin: ['statistics.*'] },
    jobs: statisticsJobs
  })
  app.get(
    '/losses',
    list(LossCount, {
      view: 'statistics.losses',
      access: 'statistics.losses.read',
      operationId: 'listLosses',
      summary: 'List how often books were lost',
      sort: ['id']
    })
  )
}
