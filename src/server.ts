import type { FastifyInstance } from 'fastify'
import { build } from './app.ts'
import type { Config } from './config.ts'
import { openPools } from './db/pools.ts'
import { newLogger } from './http/log.ts'
import { bringUpToDate, openDatabase } from './process/database.ts'
import { type DemoSignIn, seedDemo } from './process/demo.ts'
import { drain } from './process/drain.ts'
import { tokenSecrets } from './process/secrets.ts'

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

/** Everything in order: database, schema, demo, application, port. Resolves once it listens. */
const startServer = async (config: Config): Promise<{ app: FastifyInstance; stop: () => Promise<void> }> => {
  const logger = newLogger(config)
  const database = await openDatabase(config, line => logger.info(line))
  try {
    const applied = await bringUpToDate(config, database.url)
    if (applied.length > 0) logger.info({ applied }, 'database brought up to date')
    const app = await build({ config, pools: openPools(config, database.url), secrets: tokenSecrets(config), logger })
    await app.ready()
    const made = database.demo ? await seedDemo(app, database.url) : []
    await app.listen({ port: config.port, host: config.host })
    process.stdout.write(welcome(config, made))
    const stop = async () => {
      await drain(app)
      await database.stop()
    }
    return { app, stop }
  } catch (error) {
    await database.stop()
    throw error
  }
}

/** The process: starts, serves, and ends by itself when told to or when something is broken beyond repair. */
export const serve = async (config: Config): Promise<void> => {
  const { app, stop } = await startServer(config)
  let stopping = false
  const end = (code: number): void => {
    if (stopping) return
    stopping = true
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        app.log.fatal({ err: error }, 'could not stop in order')
        process.exit(1)
      }
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      app.log.info({ signal }, 'stopping')
      end(0)
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      app.log.fatal({ err: error }, event)
      end(1)
    })
  }
}
