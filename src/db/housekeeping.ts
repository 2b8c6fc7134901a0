import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

const HOUR_ms = 3_600_000

/** What has served its time is deleted once an hour, by whichever process comes first; the others find nothing to do. */
export default fp(
  async (app: FastifyInstance) => {
    const prune = async (): Promise<void> => {
      for (const name of app.prunes) {
        try {
          await app.db.slow.query(`select ${name}()`, [])
        } catch (error) {
          app.log.warn({ err: error, function: name }, 'housekeeping failed and is tried again in an hour')
        }
      }
    }
    let timer: NodeJS.Timeout | undefined
    app.decorate('prune', prune)
    app.addHook('onReady', async () => {
      timer = setInterval(prune, HOUR_ms).unref()
    })
    app.addHook('onClose', async () => clearInterval(timer))
  },
  { name: 'provost-housekeeping', dependencies: ['provost-db', 'provost-registry'] }
)

declare module 'fastify' {
  interface FastifyInstance {
    prune: () => Promise<void>
  }
}
