import { parseArgs } from 'node:util'
import { SignIn } from '#schemas/identity/sessions.ts'
import { ConfigError, processConfig } from '#src/config.ts'
import { connect } from '#src/db/pool.ts'
import { checker } from '#src/http/validate.ts'
import { bringUpToDate, openDatabase } from '#src/process/database.ts'
import { UsageError } from './usage.ts'

/** For who can ask nobody else: an owner without authenticator and recovery codes, or locked out everywhere. */
export const accountRescue = async (rest: string[]): Promise<void> => {
  const { values } = parseArgs({ args: rest, options: { email: { type: 'string' } } })
  const { email } = values
  if (email === undefined) throw new UsageError('--email is needed')
  if (!checker(SignIn.properties.email)(email)) throw new UsageError(`--email ${JSON.stringify(email)} is no address`)
  const config = processConfig()
  const { url, stop } = await openDatabase(config, 'visit')
  try {
    await bringUpToDate(config, url)
    const sql = connect({ url, ca: config.databaseCa }, { max: 1, prepare: false })
    try {
      const [row] = await sql.begin(async tx => {
        await tx`set local role provost_owner`
        return tx<{ found: boolean }[]>`select identity.rescue_account(${email}) as found`
      })
      if (row?.found !== true) throw new ConfigError(`no account has the address ${email}`)
    } finally {
      await sql.end()
    }
  } finally {
    await stop()
  }
  process.stdout.write(`${email} signs in with the password alone now; every session has ended\n`)
}
