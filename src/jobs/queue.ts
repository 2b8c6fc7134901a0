import { Logger, runMigrations } from 'graphile-worker'
import { connect, type Target } from '#src/db/pool.ts'

/** Its statements are short: one that takes longer has lost its way. */
const STATEMENT_ms = 8000

/** The queue's own driver reads its settings from the address alone. */
export const queueAddress = ({ url, ca }: Target): string => {
  const address = new URL(url)
  const { searchParams } = address
  const options = [searchParams.get('options') ?? '', '-c role=provost_owner', `-c statement_timeout=${STATEMENT_ms}`]
  searchParams.set('options', options.join(' ').trim())
  searchParams.set('application_name', 'provost queue')
  searchParams.set('keepAlive', 'true')
  searchParams.set('query_timeout', String(STATEMENT_ms + 2000))
  if (ca !== undefined) {
    searchParams.set('sslmode', 'verify-full')
    searchParams.set('sslrootcert', ca)
  } else if (searchParams.has('sslmode')) {
    // else it reads `require` as verify-full, which our driver does not
    searchParams.set('uselibpqcompat', 'true')
  }
  return address.href
}

const silent = new Logger(() => () => {})

/** The queue's own schema, as the owner; one process at a time. */
export const migrateQueue = async (target: Target): Promise<void> => {
  const sql = connect(target, { max: 1, prepare: false })
  try {
    await sql`select pg_advisory_lock(hashtext('provost migrate'))`
    await runMigrations({ connectionString: queueAddress(target), maxPoolSize: 1, logger: silent })
  } finally {
    await sql.end()
  }
}
