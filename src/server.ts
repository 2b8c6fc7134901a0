import cluster from 'node:cluster'
import type { Logger } from 'pino'
import { build } from './app.ts'
import type { Config } from './config.ts'
import { openPools } from './db/pools.ts'
import { newLogger } from './http/log.ts'
import { bringUpToDate, type Database, openDatabase } from './process/database.ts'
import { type DemoSignIn, seedDemo } from './process/demo.ts'
import { drain } from './process/drain.ts'
import { tokenSecrets } from './process/secrets.ts'
import { startWorkers } from './process/workers.ts'

type Stop = () => Promise<void>

const welcome = (config: Config, made: readonly DemoSignIn[]): string => {
  const signIns = made.map(({ email, password }) => `    ${email.padEnd(32)} ${password}`)
  return [
    '',
    `  Provost listens on ${config.publicUrl}`,
    `    documents  ${config.publicUrl}/docs`,
    `    health     ${config.publicUrl}/health/ready`,
    ...(signIns.length > 0 ? ['', '  Demo sign-ins, told this once:', ...signIns] : []),
    '',
    ''
  ].join('\n')
}

/** In order: schema, application, demo, port. */
const startHere = async (config: Config, logger: Logger, database: Database): Promise<Stop> => {
  const app = await build({ config, pools: openPools(config, database.url), secrets: tokenSecrets(config), logger })
  await app.ready()
  const made = database.demo ? await seedDemo(app, database.url) : []
  const many = config.workers > 1 && cluster.isPrimary
  if (!many) await app.listen({ port: config.port, host: config.host })
  if (cluster.isPrimary) process.stdout.write(welcome(config, made))
  if (!many) return () => drain(app)
  // The first process made everything ready; the others serve.
  await app.close()
  return startWorkers(
    config.workers,
    { DATABASE_URL: database.url, JWT_SECRET: tokenSecrets(config).join(',') },
    logger
  ).stop
}

const start = async (config: Config, logger: Logger): Promise<Stop> => {
  const database = await openDatabase(config, line => logger.info(line))
  try {
    const applied = await bringUpToDate(config, database.url)
    if (applied.length > 0) logger.info({ applied }, 'database brought up to date')
    const stop = await startHere(config, logger, database)
    return async () => {
      await stop()
      await database.stop()
    }
  } catch (error) {
    await database.stop()
    throw error
  }
}

/** The process: starts, serves, and ends by itself when told to or when something is broken beyond repair. */
export const serve = async (config: Config): Promise<void> => {
  const logger = newLogger(config)
  const stop = await start(config, logger)
  let stopping = false
  const end = (code: number): void => {
    if (stopping) return
    stopping = true
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        logger.fatal({ err: error }, 'could not stop in order')
        process.exit(1)
      }
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      logger.info({ signal }, 'stopping')
      end(0)
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, event)
      end(1)
    })
  }
}
