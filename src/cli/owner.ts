import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { hashPassword } from '#src/auth/passwords.ts'
import { ConfigError, processConfig } from '#src/config.ts'
import { connect } from '#src/db/pool.ts'
import { bringUpToDate } from '#src/process/database.ts'
import { configuredUrl } from './migrate.ts'

const required = ['email', 'name', 'institution', 'code'] as const

/** The first account of an instance: an institution, its owner, and a password that is told once. */
export const ownerCreate = async (rest: string[]): Promise<void> => {
  const text = { type: 'string' as const }
  const { values } = parseArgs({
    args: rest,
    options: { email: text, name: text, institution: text, code: text, 'time-zone': text, currency: text }
  })
  for (const name of required) if (values[name] === undefined) throw new ConfigError(`--${name} is needed`)
  const config = processConfig()
  const url = configuredUrl(config)
  await bringUpToDate(config, url)
  const password = randomBytes(15).toString('base64url')
  const { 'time-zone': time_zone, ...facts } = values
  const input = JSON.stringify({ ...facts, time_zone, password_hash: await hashPassword(password) })
  const sql = connect({ url, ca: config.databaseCa }, { max: 1, prepare: false })
  try {
    await sql.begin(async tx => {
      await tx`set local role provost_owner`
      await tx`select identity.create_owner(${input}::text::jsonb)`
    })
  } finally {
    await sql.end()
  }
  process.stdout.write(`${values.email} may sign in with ${password}\n`)
}
