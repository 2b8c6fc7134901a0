import cluster from 'node:cluster'
import type { Config } from './config.ts'
import { openPools, warmPools } from './db/pools.ts'
import { refuseKeptMail } from './mail/mail.ts'
import { Channel } from './process/channel.ts'
import { bringUpToDate, openDatabase } from './process/database.ts'
import { type DemoSignIn, seedDemo } from './process/demo.ts'
import { drain } from './process/drain.ts'
import { type Beginning, live } from './process/life.ts'
import { listen, localAddress } from './process/listen.ts'
import { secretsOf } from './process/secrets.ts'
import { Workers } from './process/workers.ts'

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

/** Longer than the first process waits for one that stands still, shorter than a handler may take. */
const GATHER_ms = 4000

/** What SIGHUP asks for: other workers, once there are some. */
const rollOnHangup = () => {
  let workers: Workers | undefined
  process.on('SIGHUP', () => void workers?.roll())
  return (started: Workers): void => {
    workers = started
  }
}

/** Nearly all of the code. Read while PostgreSQL is made, and put together while that is filled: 1.4 s less to wait for. */
const load = () => import('./app.ts')

/** In order: database, schema and application, demo, port, and what is done later. */
const start = async ({ config, logger, told, started }: Beginning): Promise<void> => {
  // a terminal that is closed tells the whole group: workers wait for the first one to tell them
  const rolls = config.workers > 1 ? rollOnHangup() : undefined
  // the others of several processes have the first one's database
  if (cluster.isPrimary) refuseKeptMail(config)
  const database = await openDatabase(config, 'serve', { log: line => logger.info(line), meanwhile: load })
  started(database.stop)
  const { jwt: secrets, totp: totpKeys } = secretsOf(config)
  const pools = openPools(config, database.url)
  const [applied, app] = await Promise.all([
    bringUpToDate(config, database.url),
    load().then(({ build }) => build({ config, pools, secrets, totpKeys, logger }))
  ])
  if (applied.length > 0) logger.info({ applied }, 'database brought up to date')
  const first = cluster.isWorker ? new Channel(process, { metrics: app.metrics.own }) : undefined
  if (first !== undefined) app.metrics.gather = own => first.ask('gather', own, GATHER_ms)
  started(async () => {
    await drain(app, async () => (await first?.ask('leave')) === 'replaced')
    await first?.ask('last', app.metrics.own())
  })
  // whoever is told to end meanwhile leaves no school behind whose passwords nobody has read
  const ready = app.ready().then(() => told.throwIfAborted())
  const [made] = await Promise.all([database.demo ? seedDemo(app, database.url, ready) : [], ready])
  told.throwIfAborted()
  const greet = (port: number): void => {
    process.stdout.write(welcome(config.isPublic ? config.publicUrl : localAddress(config.host, port), made))
  }
  const target = { url: database.url, ca: config.databaseCa }
  if (rolls !== undefined && cluster.isPrimary) {
    // The first process made everything ready and does what is to be done later; the others serve. What is configured
    // they read for themselves.
    const ofDemo = {
      DATABASE_URL: database.url,
      JWT_SECRET: secrets.join(','),
      TOTP_KEYS: totpKeys.join(','),
      MAIL_DELIVERY: config.mail
    }
    const workers = new Workers(config.workers, database.demo ? ofDemo : {}, logger, app.metrics.own)
    started(async () => {
      void app.engine?.stop()
      await workers.stop()
    })
    rolls(workers)
    const port = await workers.start(told)
    if (config.jobs === 'inside') app.startEngine(target)
    greet(port)
  } else {
    await warmPools(app.db)
    const port = await listen(app)
    if (config.jobs === 'inside' && cluster.isPrimary) app.startEngine(target)
    if (cluster.isPrimary) greet(port)
  }
}

/** A process alone ends by SIGHUP, in order; one of several is replaced. */
export const serve = (config: Config): Promise<void> =>
  config.workers > 1 ? live(config, start, ['SIGINT', 'SIGTERM']) : live(config, start)
