import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '#src/config.ts'
import { Pool } from './pool.ts'

declare module 'fastify' {
  interface FastifyInstance {
    db: Pools
  }
}

/** Where a statement runs is decided by what it is, never by who waits: slow work cannot hold back fast work. */
export interface Pools {
  /**
   * One row by its id: short, so four go behind one another on a connection, which takes a third of the CPU off each
   * (78 → 55 µs). A slow one would hold the others up: what says `heavy`, and every list, goes to `read`.
   */
  row: Pool
  /**
   * A list: one on a connection, so that a slow one delays nobody. Four behind one another would take a sixth of the CPU off
   * a list of 50 (522 → 441 µs, medians of two interleaved runs), for each wakes a process of PostgreSQL that sleeps.
   */
  read: Pool
  /**
   * The change log: to plan for 27 months of it costs 3 ms, to read 50 changes of them 1.5 ms, none 0.4. So a text is
   * planned once a connection. From the primary, as events are: who was told that something changed finds it here.
   */
  changes: Pool
  /** One command of a route. */
  command: Pool
  /** Reports, imports. */
  slow: Pool
  /** Whole lists, read in batches: each holds a connection and a snapshot as long as its client takes. */
  export: Pool
  /** Batches, and parts of files that are being imported: a second at most, and not behind the long ones of `slow`. */
  intake: Pool
  /** Whose a token is, at its first sight: many at once after a start. */
  sessions: Pool
  /** The process's own small questions: boot checks, health. */
  watch: Pool
  /** The change log, for those who listen to it: two questions at once where somebody does, none where nobody does. */
  feed: Pool
  /** Revocations, and nothing else: no load and no flood of health checks may hold them back. */
  poll: Pool
  /** What is spent of rate limits, and nothing else: they must hold under load above all. */
  gossip: Pool
}

export const openPools = (config: Config, databaseUrl: string): Pools => {
  const primary = { url: databaseUrl, ca: config.databaseCa }
  const replica = { ...primary, url: config.databaseReadUrl ?? databaseUrl }
  return {
    row: new Pool(replica, {
      name: 'row',
      role: 'provost_reader',
      connections: Math.max(1, Math.ceil(config.readers / 2)),
      depth: 4,
      patience_ms: 450,
      statementTimeout_ms: 3000
    }),
    read: new Pool(replica, {
      name: 'read',
      role: 'provost_reader',
      connections: config.readers,
      patience_ms: 450,
      statementTimeout_ms: 3000
    }),
    changes: new Pool(primary, {
      name: 'changes',
      role: 'provost_reader',
      connections: Math.max(1, Math.ceil(config.readers / 2)),
      patience_ms: 450,
      statementTimeout_ms: 3000,
      planned: 'once'
    }),
    command: new Pool(primary, {
      name: 'command',
      role: 'provost_writer',
      connections: config.writers,
      // Those who want the same row wait for one another: it takes longer, and is not yet too long.
      patience_ms: 1000,
      statementTimeout_ms: 3000
    }),
    slow: new Pool(primary, {
      name: 'slow',
      role: 'provost_writer',
      connections: 2,
      patience_ms: 3000,
      statementTimeout_ms: 240_000
    }),
    export: new Pool(replica, {
      name: 'export',
      role: 'provost_reader',
      connections: config.exports,
      patience_ms: 3000,
      // From the first row to the last: while it lasts, no dead row of any table can be cleared away.
      statementTimeout_ms: 3_600_000,
      silence_ms: 60_000
    }),
    intake: new Pool(primary, {
      name: 'intake',
      role: 'provost_writer',
      connections: 3,
      patience_ms: 3000,
      statementTimeout_ms: 5500
    }),
    sessions: new Pool(primary, {
      name: 'sessions',
      role: 'provost_reader',
      connections: 2,
      depth: 4,
      patience_ms: 900,
      statementTimeout_ms: 2000
    }),
    watch: new Pool(primary, {
      name: 'watch',
      role: 'provost_reader',
      connections: 1,
      patience_ms: 900,
      statementTimeout_ms: 2000
    }),
    feed: new Pool(primary, {
      name: 'feed',
      role: 'provost_reader',
      connections: 2,
      patience_ms: 900,
      statementTimeout_ms: 3000,
      planned: 'once'
    }),
    poll: new Pool(primary, {
      name: 'poll',
      role: 'provost_reader',
      connections: 1,
      patience_ms: 900,
      statementTimeout_ms: 2000
    }),
    gossip: new Pool(primary, {
      name: 'gossip',
      role: 'provost_writer',
      connections: 1,
      patience_ms: 900,
      statementTimeout_ms: 2000
    })
  }
}

/** What a process opens at most, before there is an address to open them to. */
export const connectionsOf = ({ readers, writers, exports }: Config): number =>
  2 * Math.ceil(readers / 2) + readers + writers + exports + 12

/** What requests wait for; the others are asked before the port is there, or can wait. */
export const warmPools = async ({ row, read, command, sessions }: Pools): Promise<void> => {
  await Promise.all([row, read, command, sessions].map(pool => pool.warm()))
}

const closePools = async (pools: Pools): Promise<void> => {
  await Promise.all(Object.values(pools).map((pool: Pool) => pool.close()))
}

/** `app.db`; whoever builds the app owns the pools and may hand in its own. */
export default fp(
  async (app: FastifyInstance, options: { pools: Pools }) => {
    app.decorate('db', options.pools)
    app.addHook('onClose', () => closePools(options.pools))
  },
  { name: 'provost-db' }
)
