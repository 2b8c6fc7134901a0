import { build } from './app.ts'
import type { Config } from './config.ts'
import { openPools } from './db/pools.ts'
import { bringUpToDate, openDatabase } from './process/database.ts'
import { drain } from './process/drain.ts'
import { type Beginning, live } from './process/life.ts'
import { listen, localAddress } from './process/listen.ts'
import { secretsOf } from './process/secrets.ts'

/** In order: database, schema, application, the port for health and metrics, and what is done later. */
const start = async ({ config, logger, started }: Beginning): Promise<void> => {
  const database = await openDatabase(config, 'visit', { log: line => logger.info(line) })
  started(database.stop)
  const applied = await bringUpToDate(config, database.url)
  if (applied.length > 0) logger.info({ applied }, 'database brought up to date')
  const pools = openPools(config, database.url)
  const { jwt: secrets, totp: totpKeys } = secretsOf(config)
  const app = await build({ config, pools, secrets, totpKeys, logger, serves: 'operations' })
  started(() => drain(app))
  await app.ready()
  const port = await listen(app)
  app.startEngine({ url: database.url, ca: config.databaseCa })
  process.stdout.write(`\n  Provost works; health on ${localAddress(config.host, port)}/health/ready\n\n`)
}

/** A process that relays and works, and answers nobody but those who watch it. */
export const work = (config: Config): Promise<void> => live(config, start)
