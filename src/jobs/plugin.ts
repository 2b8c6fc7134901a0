import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Target } from '#src/db/pool.ts'
import { BacklogReader } from './backlog.ts'
import { Engine } from './engine.ts'

declare module 'fastify' {
  interface FastifyInstance {
    backlog: BacklogReader
    engine: Engine | undefined
    /** From now on this process relays and works, until it closes. */
    startEngine: (target: Target) => Engine
  }
}

const subscribe = 'select kernel.subscribe($1::text::jsonb)'
/** A subscription that nobody has told of for a day is dropped. */
const TELL_ms = 3_600_000

/** Work that is done later: who wants what is told at boot, done where an engine is started. */
export default fp(
  async (app: FastifyInstance, { databaseless }: { databaseless: boolean }) => {
    app.decorate('backlog', new BacklogReader(app.db.watch))
    app.decorate('engine', undefined)
    app.decorate('startEngine', target => {
      app.engine = new Engine(app, target)
      return app.engine
    })
    const tell = async () => {
      const wanted = [...app.jobs.subscriptions].map(([subscriber, { event }]) => ({ event, subscriber }))
      await app.db.command.query(subscribe, [JSON.stringify(wanted)])
    }
    let telling: NodeJS.Timeout | undefined
    app.addHook('onReady', async () => {
      if (databaseless) return
      await tell()
      const again = () => tell().catch((error: unknown) => app.log.warn({ err: error }, 'who subscribes is told later'))
      telling = setInterval(again, TELL_ms).unref()
    })
    // Before the pools close: work that is under way needs them.
    app.addHook('onClose', async () => {
      clearInterval(telling)
      await app.engine?.stop()
    })
  },
  { name: 'provost-jobs', dependencies: ['provost-db', 'provost-registry'] }
)
