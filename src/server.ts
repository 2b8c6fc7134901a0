import cluster from 'node:cluster'
import type { Logger } from 'pino'
import { build } from './app.ts'
import type { Config } from './config.ts'
import { openPools } from './db/pools.ts'
import { newLogger } from './http/log.ts'
import { bringUpToDate, openDatabase } from './process/database.ts'
import { type DemoSignIn, seedDemo } from './process/demo.ts'
import { drain } from './process/drain.ts'
import { listen, localAddress } from './process/listen.ts'
import { tokenSecrets } from './process/secrets.ts'
import { startWorkers } from './process/workers.ts'

type Stop = () => Promise<void>

const welcome = (address: string, made: readonly DemoSignIn[]): string => {
  const signIns = made.map(({ email, password }) => `    ${email.padEnd(32)} ${password}`)
  return [
    '',
    `  Provost listens on ${address}`,
    `    documents  ${address}/docs`,
    `    health     ${address}/health/ready`,
    ...(signIns.length > 0 ? ['', '  Demo sign-ins, told this once:', ...signIns] : []),
    '',
    ''
  ].join('\n')
}

/** In order: database, schema, application, demo, port. What was started ends in reverse, also where the start gives up. */
const start = async (config: Config, logger: Logger, told: AbortSignal): Promise<Stop> => {
  const stops: Stop[] = []
  const stop = async (): Promise<void> => {
    const last = stops.pop()
    if (last !== undefined) await last().finally(stop)
  }
  const started = (undo: Stop): void => {
    stops.push(undo)
    told.throwIfAborted()
  }
  try {
    const database = await openDatabase(config, 'serve', line => logger.info(line))
    started(database.stop)
    const applied = await bringUpToDate(config, database.url)
    if (applied.length > 0) logger.info({ applied }, 'database brought up to date')
    const secrets = tokenSecrets(config)
    const app = await build({ config, pools: openPools(config, database.url), secrets, logger })
    started(() => drain(app))
    await app.ready()
    const made = database.demo ? await seedDemo(app, database.url) : []
    told.throwIfAborted()
    const greet = (port: number): void => {
      process.stdout.write(welcome(config.isPublic ? config.publicUrl : localAddress(config.host, port), made))
    }
    if (config.workers > 1 && cluster.isPrimary) {
      // The first process made everything ready; the others serve.
      await app.close()
      const environment = { DATABASE_URL: database.url, JWT_SECRET: secrets.join(','), MAIL: config.mail }
      const workers = startWorkers(config.workers, environment, logger, told)
      stops[stops.length - 1] = workers.stop
      greet(await workers.listening)
    } else {
      const port = await listen(app)
      if (cluster.isPrimary) greet(port)
    }
    return stop
  } catch (error) {
    await stop().catch((failed: unknown) => logger.error({ err: failed }, 'could not stop in order'))
    throw error
  }
}

/** npm and the terminal both pass on one Ctrl-C: only a signal that comes later is a second one. */
const SECOND_ms = 1000

/**
 * The process: starts, serves, and ends by itself when told to or when something is broken beyond repair. A second signal
 * ends it at once with 130; an embedded PostgreSQL then stays, and the next start takes it over.
 */
export const serve = async (config: Config): Promise<void> => {
  const logger = newLogger(config)
  const telling = new AbortController()
  let told_ms = 0
  const starting = start(config, logger, telling.signal)
  const end = async (code: number): Promise<void> => {
    telling.abort()
    told_ms = performance.now()
    // a start that fails or gives up has stopped what it had started
    const stop = await starting.catch(() => undefined)
    try {
      await stop?.()
      process.exit(code)
    } catch (error) {
      logger.fatal({ err: error }, 'could not stop in order')
      process.exit(1)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!telling.signal.aborted) {
        logger.info({ signal }, 'stopping')
        void end(0)
      } else if (cluster.isPrimary && performance.now() - told_ms > SECOND_ms) process.exit(130)
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, event)
      if (!telling.signal.aborted) void end(1)
    })
  }
  await starting.catch((error: unknown) => {
    if (!telling.signal.aborted) throw error
  })
}
