import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Row } from './pool.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Deletes what has served its time; recurs hourly (src/jobs/tasks.ts). */
    prune: () => Promise<void>
  }
}

/** One failure does not keep the others from their turn. */
export default fp(
  async (app: FastifyInstance) => {
    const { slow } = app.db
    const { changesKeptMonths, sandbox } = app.config

    app.decorate('prune', async () => {
      const failures: unknown[] = []
      const run = (text: string, parameters: (string | number)[] = []): Promise<Row[]> =>
        slow.query(text, parameters).catch((error: unknown) => {
          failures.push(error)
          return []
        })

      for (const name of app.prunes) await run(`select ${name}()`)
      // A sandbox's changes are as old as its callers say.
      if (!sandbox) {
        await run('select kernel.drop_beyond($1)', [changesKeptMonths])
        const held: unknown[] = []
        for (const { month } of await run('select month from kernel.old_months($1) month', [changesKeptMonths])) {
          const [gone] = await run('select kernel.drop_month($1, $2) as dropped', [String(month), changesKeptMonths])
          if (gone?.dropped !== true) held.push(month)
        }
        if (held.length > 0) app.log.warn({ months: held }, 'changes that are held go the next time')
      }
      if (failures.length > 0) throw new AggregateError(failures, 'housekeeping failed')
    })
  },
  { name: 'provost-housekeeping', dependencies: ['provost-db', 'provost-registry'] }
)
