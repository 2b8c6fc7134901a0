import { fileURLToPath } from 'node:url'
import { machines } from '#schemas/machines.ts'
import { type Config, ConfigError } from '#src/config.ts'
import { type EmbeddedOptions, removeEmbedded, runningEmbedded, startEmbedded } from '#src/db/embedded.ts'
import { isNewer, migrate, pendingSteps, settleLog } from '#src/db/migrate.ts'
import { connect } from '#src/db/pool.ts'
import { connectionsOf } from '#src/db/pools.ts'
import { migrateQueue } from '#src/jobs/queue.ts'
import { own } from './owner.ts'

export interface Database {
  url: string
  /** Ours, with demo data; or somebody's own. */
  demo: boolean
  stop: () => Promise<void>
}

const DEMO_DATABASE = 'provost'

/** The folder of SQL that ships with the code. */
export const sqlRoot = fileURLToPath(new URL('../../sql', import.meta.url))

/** What makes a database this code's. */
export const blueprint = { roots: [sqlRoot], machines }

const createDatabase = async (url: string, name: string): Promise<void> => {
  const sql = connect({ url }, { max: 1 })
  try {
    const [found] = await sql`select from pg_database where datname = ${name}`
    if (found === undefined) await sql.unsafe(`create database "${name}"`)
  } finally {
    await sql.end()
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if ('severity' in error) return `the database refuses: ${error.message}`
  return `the database cannot be reached: ${'code' in error ? String(error.code) : error.message}`
}

/** What is wrong with an address is told by the name of its setting, in a line and before anything rests on it. */
const reach = async (name: string, url: string, ca: string | undefined): Promise<void> => {
  const sql = connect({ url, ca }, { max: 1, prepare: false })
  try {
    await sql`select`
  } catch (error) {
    throw new ConfigError(`${name}: ${reasonOf(error)}`)
  } finally {
    await sql.end({ timeout: 0 })
  }
}

const inUse = ({ dataDir }: Config): ConfigError =>
  new ConfigError(`DATA_DIR ${dataDir} is in use by another provost: stop that one first, or set another folder`)

/** What all processes may open, one more of them while they are replaced, with their jobs and whoever visits. */
const roomFor = (config: Config): number => Math.max(100, (config.workers + 2) * connectionsOf(config) + 20)

const openDemo = async (config: Config, purpose: Purpose, { log, meanwhile }: Opening): Promise<Database> => {
  const embedded = await startEmbedded({
    folder: config.dataDir,
    durable: true,
    maxConnections: roomFor(config),
    log,
    meanwhile
  })
  const guest = purpose === 'visit' && embedded.adopted
  const release = guest ? undefined : await own(embedded.url('postgres'))
  if (release === undefined && purpose === 'serve') throw inUse(config)
  const stop = async (): Promise<void> => {
    if (release === undefined) return
    // released last: whoever owned it in between would lose it again
    await embedded.stop().finally(release)
  }
  try {
    await createDatabase(embedded.url('postgres'), DEMO_DATABASE)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: embedded.url(DEMO_DATABASE), demo: true, stop }
}

/** A server stops what it serves from, found running or not; a command that only visits stops what it had to start. */
export type Purpose = 'serve' | 'visit'

type Opening = Pick<EmbeddedOptions, 'log' | 'meanwhile'>

/** A database that answers: the configured one, or our own PostgreSQL, started or found running after a crash. */
export const openDatabase = async (config: Config, purpose: Purpose, opening: Opening = {}): Promise<Database> => {
  const { databaseUrl, databaseReadUrl, databaseCa } = config
  if (databaseReadUrl !== undefined) await reach('DATABASE_READ_URL', databaseReadUrl, databaseCa)
  if (databaseUrl === undefined) return openDemo(config, purpose, opening)
  await reach('DATABASE_URL', databaseUrl, databaseCa)
  return { url: databaseUrl, demo: false, stop: async () => {} }
}

/** Forgets every row of the demo; refused while somebody serves from it. */
export const removeDemo = async (config: Config): Promise<void> => {
  const url = await runningEmbedded(config.dataDir)
  if (url !== undefined) {
    const release = await own(url('postgres'))
    if (release === undefined) throw inUse(config)
    await release()
  }
  await removeEmbedded(config.dataDir)
}

/** Brings the schema to what the code expects. Where nothing is pending only the months ahead are looked after. */
export const bringUpToDate = async (config: Config, url: string): Promise<string[]> => {
  const options = { ...blueprint, url, ca: config.databaseCa }
  // Beside a newer release this one may start again; `provost migrate` goes back to it for good.
  const pending = !(await isNewer(options)) && (await pendingSteps(options)).length > 0
  const applied = pending ? await migrate(options) : []
  if (!pending) await settleLog(options)
  await migrateQueue(options)
  return applied
}
