import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import * as domains from '#plugins/index.ts'
import { type AppOptions, build } from '#src/app.ts'
import { type Config, readConfig } from '#src/config.ts'
import { openPools } from '#src/db/pools.ts'
import { newLogger } from '#src/http/log.ts'
import * as toy from '#test/toy/plugins/index.ts'
import { Client } from './client.ts'
import { blueprint } from './cluster.ts'
import { type TestDatabase, testDatabase } from './database.ts'
import { guard } from './guard.ts'
import { SECURE_READS, secureReads } from './secure-reads.ts'

export const SECRET = 'a secret of the tests that is thirty-two characters long or more'

/** Limits out of the way: tests of limits set their own. */
const environment = {
  JWT_SECRET: SECRET,
  TOTP_KEYS: 'a key of the tests that is thirty-two characters long or more',
  LOG_LEVEL: 'silent',
  PORT: '0',
  PUBLIC_URL: 'http://provost.test',
  RATE_LIMIT_STRANGER: '1000000',
  RATE_LIMIT_SIGNED_IN: '1000000',
  DATABASE_READERS: '4',
  DATABASE_WRITERS: '4'
}

export interface TestApp {
  app: FastifyInstance
  api: Client
  database: TestDatabase
  config: Config
  /** Where it listens: http://127.0.0.1:port */
  address: string
}

export interface TestAppOptions {
  settings?: Record<string, string>
  /** Another app on the same database. */
  database?: TestDatabase
  build?: Partial<AppOptions>
}

export const allDomains = { ...domains, ...toy }

/** The real application with the toy domain on a database of its own, listening; guarded while the test runs. */
export const testApp = async (t: Test, options: TestAppOptions = {}): Promise<TestApp> => {
  const database = options.database ?? (await testDatabase(t))
  const config = readConfig({ ...environment, DATABASE_URL: database.url, ...options.settings })
  const pools = openPools(config, database.url)
  if (SECURE_READS) secureReads(pools, database.url)
  const watching = guard(pools)
  const app = await build({
    config,
    pools,
    secrets: [config.jwtSecrets[0] ?? SECRET, ...config.jwtSecrets.slice(1)],
    logger: newLogger(config),
    domains: allDomains,
    ...blueprint,
    observers: [watching.observer],
    // the machine is shared with other tests
    lag_ms: 30_000,
    ...options.build
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const api = new Client(address, app)
  t.teardown(async () => {
    await watching.check(database)
    app.server.closeAllConnections()
    await app.close()
  })
  return { app, api, database, config, address }
}
