import { fileURLToPath } from 'node:url'
import type { Config } from '#src/config.ts'
import { startEmbedded } from '#src/db/embedded.ts'
import { migrate, pendingSteps } from '#src/db/migrate.ts'
import { connect } from '#src/db/pool.ts'

export interface Database {
  url: string
  /** Ours, with demo data; or somebody's own. */
  demo: boolean
  stop: () => Promise<void>
}

const DEMO_DATABASE = 'provost'

/** The folder of SQL that ships with the code. */
export const sqlRoot = fileURLToPath(new URL('../../sql', import.meta.url))

const createDatabase = async (url: string, name: string): Promise<void> => {
  const sql = connect({ url }, { max: 1 })
  try {
    const [found] = await sql`select from pg_database where datname = ${name}`
    if (found === undefined) await sql.unsafe(`create database "${name}"`)
  } finally {
    await sql.end()
  }
}

/** A database that answers: the configured one, or our own PostgreSQL started (or adopted) for the demo. */
export const openDatabase = async (config: Config, log: (line: string) => void): Promise<Database> => {
  if (config.databaseUrl !== undefined) {
    return { url: config.databaseUrl, demo: false, stop: async () => {} }
  }
  const embedded = await startEmbedded({ folder: config.dataDir, durable: true, log })
  await createDatabase(embedded.url('postgres'), DEMO_DATABASE)
  return { url: embedded.url(DEMO_DATABASE), demo: true, stop: embedded.stop }
}

/** Brings the schema to what the code expects; nothing is written where nothing is pending. */
export const bringUpToDate = async (config: Config, url: string): Promise<string[]> => {
  const options = { url, roots: [sqlRoot], ca: config.databaseCa }
  return (await pendingSteps(options)).length === 0 ? [] : migrate(options)
}
