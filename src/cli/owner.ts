import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Line } from '#schemas/common.ts'
import { Institution } from '#schemas/identity/institutions.ts'
import { SignIn } from '#schemas/identity/sessions.ts'
import { hashPassword } from '#src/auth/passwords.ts'
import { ConfigError, processConfig } from '#src/config.ts'
import { connect } from '#src/db/pool.ts'
import { checker } from '#src/http/validate.ts'
import { bringUpToDate, openDatabase } from '#src/process/database.ts'
import { UsageError } from './usage.ts'

/** The same schemas as the API's: what comes in here must not be what no client could send. */
const schemas = {
  email: SignIn.properties.email,
  name: Line('Name of the person', 'Asha Rao'),
  institution: Institution.properties.name,
  code: Institution.properties.code,
  'time-zone': Institution.properties.time_zone,
  currency: Institution.properties.currency
}

type Values = Partial<Record<keyof typeof schemas, string>>

const names = ['email', 'name', 'institution', 'code', 'time-zone', 'currency'] as const
const needed = ['email', 'name', 'institution', 'code'] as const

const check = (values: Values): void => {
  for (const name of needed) if (values[name] === undefined) throw new UsageError(`--${name} is needed`)
  for (const name of names) {
    const value = values[name]
    const fits = checker(schemas[name])
    if (value !== undefined && !fits(value)) {
      throw new UsageError(`--${name} ${fits.errors?.[0]?.message ?? 'does not fit'}: ${JSON.stringify(value)}`)
    }
  }
}

const refusals: Readonly<Record<string, (values: Values) => string>> = {
  institutions_code_unique: ({ code }) => `--code ${code} belongs to another institution already`
}

/** The first account of an instance: an institution, its owner, and a password that is told once. */
export const ownerCreate = async (rest: string[]): Promise<void> => {
  const text = { type: 'string' as const }
  const { values } = parseArgs({
    args: rest,
    options: {
      email: text,
      name: text,
      institution: text,
      code: text,
      'time-zone': text,
      currency: text,
      platform: { type: 'boolean' as const, default: false }
    }
  })
  check(values)
  const config = processConfig()
  if (config.databaseUrl === undefined) throw new ConfigError('DATABASE_URL must be set for this command')
  const { url } = await openDatabase(config, 'visit')
  await bringUpToDate(config, url)
  const password = randomBytes(15).toString('base64url')
  const { 'time-zone': time_zone, ...facts } = values
  const input = JSON.stringify({ ...facts, time_zone, password_hash: await hashPassword(password) })
  const sql = connect({ url, ca: config.databaseCa }, { max: 1, prepare: false })
  try {
    const [made] = await sql.begin(async tx => {
      await tx`set local role provost_owner`
      return tx<{ new: boolean; platform: boolean }[]>`
        select (made ->> 'account_is_new')::boolean as new, (made ->> 'platform')::boolean as platform
        from identity.create_owner(${input}::text::jsonb) made`
    })
    const how = made?.new ? `with ${password}` : 'with the password that this account has already'
    process.stdout.write(`${values.email} may sign in ${how}${made?.platform ? ', and runs this instance' : ''}\n`)
  } catch (error) {
    const constraint = error instanceof Error && 'constraint_name' in error ? String(error.constraint_name) : ''
    const refusal = refusals[constraint]
    throw refusal === undefined ? error : new UsageError(refusal(values))
  } finally {
    await sql.end()
  }
}
