import type { Pool } from '#src/db/pool.ts'
import type { JobRegistry } from '#src/jobs/registry.ts'

const calls = `
  select distinct m[1] as call, m[2] as name
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace and n.nspowner = 'provost_owner'::regrole
  cross join regexp_matches(p.prosrc, 'kernel\\.(enqueue|emit|start_job)\\(''([^'']+)''', 'g') m`

/** What a function leaves to be done later is a task that somebody does, what it emits an event and what it starts a long job that somebody declares. */
export const checkJobs = async (pool: Pool, { tasks, events, long }: JobRegistry): Promise<string[]> => {
  const rows = await pool.query<{ call: string; name: string }>(calls, [])
  const declared: Readonly<Record<string, ReadonlyMap<string, unknown>>> = {
    enqueue: tasks,
    emit: events,
    start_job: long
  }
  return rows.flatMap(({ call, name }) =>
    declared[call]?.has(name) ? [] : [`${name}: kernel.${call} in SQL, declared nowhere`]
  )
}
