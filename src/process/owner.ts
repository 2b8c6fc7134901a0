import { setTimeout as pause } from 'node:timers/promises'
import { connect } from '#src/db/pool.ts'

/** One that was killed a moment ago still counts until PostgreSQL has noticed. */
const PATIENCE_ms = 1000

export type Release = () => Promise<void>

/**
 * Who may stop the embedded PostgreSQL: one process at a time. The lock is a session's in the server itself, so that it
 * goes with a process that is killed and no file can tell of an owner who is dead. Undefined: another one lives.
 */
export const own = async (url: string): Promise<Release | undefined> => {
  // a session that the driver replaced after its usual half hour would have lost the lock
  const sql = connect({ url }, { max: 1, max_lifetime: null, connection: { application_name: 'provost owner' } })
  const release = () => sql.end({ timeout: 1 })
  try {
    const until = performance.now() + PATIENCE_ms
    do {
      const [row] = await sql<{ ours: boolean }[]>`select pg_try_advisory_lock(hashtext('provost owner')) as ours`
      if (row?.ours) return release
      await pause(50)
    } while (performance.now() < until)
  } catch (error) {
    await release()
    throw error
  }
  await release()
  return undefined
}
