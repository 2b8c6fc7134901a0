import rateLimit, { type FastifyRateLimitStore } from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Budgets } from '#src/access/budget.ts'
import { Gossip } from '#src/access/gossip.ts'
import type { Config } from '#src/config.ts'

declare module 'fastify' {
  interface FastifyInstance {
    limits: Limits
  }
}

/** What may be asked in a window, over all processes of the database. */
interface Limits {
  /** By user. */
  signedIn: Budgets
  /** By address: requests without a valid token. */
  strangers: Budgets
  /** By address: API keys that are none. */
  wrongKeys: Budgets
}

/** Where @fastify/rate-limit keeps its counts: with ours, which are shared. */
const storeOf = (budgets: Budgets) =>
  class Store implements FastifyRateLimitStore {
    incr(whom: string, told: (error: Error | null, result?: { current: number; ttl: number }) => void): void {
      const { remaining, reset, exceeded } = budgets.of(whom).spend(Date.now())
      told(null, { current: budgets.limit.max - remaining + Number(exceeded), ttl: reset * 1000 })
    }

    child(): FastifyRateLimitStore {
      return this
    }
  }

export default fp(
  async (app: FastifyInstance, { config }: { config: Config }) => {
    const limits = {
      signedIn: new Budgets('signed-in', config.signedInLimit),
      strangers: new Budgets('stranger', config.strangerLimit),
      wrongKeys: new Budgets('wrong-key', config.strangerLimit)
    }
    app.decorate('limits', limits)
    await app.register(rateLimit, { global: false, store: storeOf(limits.strangers) })
    const gossip = new Gossip(app.db.gossip, Object.values(limits), app.log)
    app.addHook('onReady', async () => gossip.start())
    // what was counted last is told before the pools close
    app.addHook('onClose', async () => {
      gossip.stop()
      await gossip.tell()
    })
  },
  { name: 'provost-limits', dependencies: ['provost-db'] }
)
