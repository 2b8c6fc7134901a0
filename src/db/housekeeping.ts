import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Deletes what has served its time; recurs hourly (src/jobs/tasks.ts). */
    prune: () => Promise<void>
  }
}

/** One failure does not keep the others from their turn. */
export default fp(
  async (app: FastifyInstance) => {
    app.decorate('prune', async () => {
      const failures: unknown[] = []
      for (const name of app.prunes) {
        await app.db.slow.query(`select ${name}()`, []).catch((error: unknown) => failures.push(error))
      }
      if (failures.length > 0) throw new AggregateError(failures, 'housekeeping failed')
    })
  },
  { name: 'provost-housekeeping', dependencies: ['provost-db', 'provost-registry'] }
)
