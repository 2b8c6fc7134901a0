import { Logger, runMigrations } from 'graphile-worker'
import { Pool, type PoolClient } from 'pg'
import { connect, SOON_s, START_s, type Target } from '#src/db/pool.ts'

/** The queue's statements are short: one that takes longer has lost its way. */
const STATEMENT_ms = 8000

/** An address as the queue's own driver reads it. */
export const queueAddress = ({ url, ca }: Target): string => {
  const address = new URL(url)
  const { searchParams } = address
  const options = [searchParams.get('options') ?? '', '-c role=provost_owner', `-c statement_timeout=${STATEMENT_ms}`]
  searchParams.set('options', options.join(' ').trim())
  searchParams.set('application_name', 'provost queue')
  if (ca !== undefined) {
    searchParams.set('sslmode', 'verify-full')
    searchParams.set('sslrootcert', ca)
  } else if (searchParams.has('sslmode')) {
    // else it reads `require` as verify-full, which our driver does not
    searchParams.set('uselibpqcompat', 'true')
  }
  return address.href
}

/** The queue gives a connection back twice that is lost while it gives it back: the second time would end the process. */
const giveBackOnce = (client: PoolClient): void => {
  let once = client.release
  // the pool sets a new one each time it hands the connection out
  Object.defineProperty(client, 'release', {
    get: () => once,
    set: (release: PoolClient['release']) => {
      let released = false
      once = error => {
        if (!released) release(error)
        released = true
      }
    }
  })
}

/**
 * Connections for the queue. Of its own the queue would stop listening to what becomes of them while some are still at
 * work, and a loss that nobody hears of ends the process.
 */
export const openQueue = (
  target: Target,
  connections: number,
  lost: (error: Error) => void,
  within_s = SOON_s
): Pool => {
  const pool = new Pool({
    connectionString: queueAddress(target),
    max: connections,
    keepAlive: true,
    connectionTimeoutMillis: within_s * 1000,
    query_timeout: STATEMENT_ms + 2000
  })
  pool.on('error', lost)
  pool.on('connect', client => {
    client.on('error', lost)
    giveBackOnce(client)
  })
  return pool
}

const silent = new Logger(() => () => {})

/** The queue's own schema, as the owner; one process at a time. */
export const migrateQueue = async (target: Target): Promise<void> => {
  const sql = connect(target, { max: 1, prepare: false })
  const pgPool = openQueue(target, 1, () => {}, START_s)
  try {
    await sql`select pg_advisory_lock(hashtext('provost migrate'))`
    await runMigrations({ pgPool, logger: silent })
  } finally {
    await pgPool.end()
    await sql.end()
  }
}
