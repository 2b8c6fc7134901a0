import type { Context } from '#src/command/run.ts'
import { connect } from '#src/db/pool.ts'
import type { TestDatabase } from './database.ts'
import { until } from './poll.ts'

interface Held {
  command: string
  context: Context
  input: object
}

/**
 * A command that has acted and has not committed yet, and a call that comes in between: what it answers. The commit is
 * made once the call waits for it, or has its answer without waiting.
 */
export const overtaken = async <T>(database: TestDatabase, held: Held, call: () => Promise<T>): Promise<T> => {
  const { command, context, input } = held
  const sql = connect({ url: database.url }, { max: 1 })
  const waits = async () => {
    const waiting = await database.sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return waiting.length > 0
  }
  try {
    const { asking } = await sql.begin(async tx => {
      await tx`set local role provost_writer`
      await tx`
        select kernel.run(${command}, ${JSON.stringify(context)}::text::jsonb, ${JSON.stringify(input)}::text::jsonb, null, null, false)`
      let answered = false
      const asking = call().finally(() => {
        answered = true
      })
      await until(async () => answered || (await waits()), 10_000, 'an answer or a wait')
      return { asking }
    })
    return await asking
  } finally {
    await sql.end()
  }
}
