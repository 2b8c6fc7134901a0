import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Row } from './pool.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Deletes what has served its time; recurs hourly (src/jobs/tasks.ts). */
    prune: () => Promise<void>
  }
}

const dropChanges = 'select cardinality(kernel.drop_changes($1)) as held'

/** One failure does not keep the others from their turn. */
export default fp(
  async (app: FastifyInstance) => {
    app.decorate('prune', async () => {
      const failures: unknown[] = []
      const failed = (error: unknown): Row[] => {
        failures.push(error)
        return []
      }
      for (const name of app.prunes) await app.db.slow.query(`select ${name}()`, []).catch(failed)
      const [changes] = await app.db.slow.query(dropChanges, [app.config.changesKeptMonths]).catch(failed)
      if (Number(changes?.held) > 0) app.log.warn({ months: changes?.held }, 'changes that are held go the next time')
      if (failures.length > 0) throw new AggregateError(failures, 'housekeeping failed')
    })
  },
  { name: 'provost-housekeeping', dependencies: ['provost-db', 'provost-registry'] }
)
