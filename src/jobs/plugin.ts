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

/** Work that is done later: who wants what is told at boot, done where an engine is started. */
export default fp(
  async (app: FastifyInstance, { databaseless }: { databaseless: boolean }) => {
    app.decorate('backlog', new BacklogReader(app.db.watch))
    app.decorate('engine', undefined)
    app.decorate('startEngine', target => {
      app.engine = new Engine(app, target)
      return app.engine
    })
    app.addHook('onReady', async () => {
      if (databaseless) return
      const wanted = [...app.jobs.subscriptions].map(([subscriber, { event }]) => ({ event, subscriber }))
      await app.db.command.query(subscribe, [JSON.stringify(wanted)])
    })
    // Before the pools close: work that is under way needs them.
    app.addHook('onClose', async () => app.engine?.stop())
  },
  { name: 'provost-jobs', dependencies: ['provost-db', 'provost-registry'] }
)
