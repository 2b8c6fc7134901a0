import { parseArgs } from 'node:util'
import { type Config, processConfig } from '#src/config.ts'
import { migrate, pendingSteps } from '#src/db/migrate.ts'
import { migrateQueue } from '#src/jobs/queue.ts'
import { blueprint, openDatabase } from '#src/process/database.ts'

const lines = (names: readonly string[], none: string): string =>
  names.length === 0 ? `${none}\n` : names.map(name => `${name}\n`).join('')

/** With the embedded PostgreSQL started for as long as it takes, where there is no other. */
const withDatabase = async (work: (url: string, config: Config) => Promise<string>): Promise<void> => {
  const config = processConfig()
  const database = await openDatabase(config, 'visit')
  try {
    process.stdout.write(await work(database.url, config))
  } finally {
    await database.stop()
  }
}

export const migrateCommand = async (rest: string[]): Promise<void> => {
  const { values } = parseArgs({ args: rest, options: { 'dry-run': { type: 'boolean', default: false } } })
  const dryRun = values['dry-run']
  await withDatabase(async (url, { databaseCa: ca }) => {
    const applied = await migrate({ ...blueprint, url, dryRun, ca })
    if (!dryRun) await migrateQueue({ url, ca })
    return lines(applied, 'nothing is pending')
  })
}

export const statusCommand = async (rest: string[]): Promise<void> => {
  parseArgs({ args: rest, options: {} })
  await withDatabase(async (url, { databaseCa: ca }) =>
    lines(await pendingSteps({ ...blueprint, url, ca }), 'nothing is pending')
  )
}
