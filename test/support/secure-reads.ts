import { Batches } from '#src/db/batches.ts'
import { connect, type Parameter, type Pool, type Sql } from '#src/db/pool.ts'
import type { Pools } from '#src/db/pools.ts'

/** Whether this run puts reads under row security too, beside the predicate that the kernel writes. */
export const SECURE_READS = process.env.PROVOST_TEST_SECURE_READS === 'yes'

/** The reader's policies as strict as the writer's. */
export const secureReaders = (sql: Sql) =>
  sql.unsafe(`
    do $$
    declare
      entity regclass;
    begin
      for entity in select polrelid::regclass from pg_policy where polname = 'reader' loop
        execute format('alter policy reader on %s using (institution_id = kernel.institution())', entity);
      end loop;
    end
    $$`)

const UUID = /^[0-9a-f]{8}-/

/** Each read tells PostgreSQL the tenant that its first parameter names, then runs: what differs shows. */
const secure = (pool: Pool, url: string): void => {
  const connection = { role: 'provost_reader', TimeZone: 'UTC' }
  const sql = connect({ url }, { max: pool.gate.limit, fetch_types: false, connection })
  const close = pool.close.bind(pool)
  pool.close = async () => {
    await sql.end({ timeout: 5 })
    await close()
  }
  const query = async <R extends object>(text: string, parameters: Parameter[]): Promise<R[]> => {
    const tenant = typeof parameters[0] === 'string' && UUID.test(parameters[0]) ? parameters[0] : undefined
    if (tenant === undefined) return sql.unsafe<R[]>(text, parameters)
    let rows: R[] = []
    await sql.begin(async tx => {
      await tx`select set_config('provost.institution', ${tenant}, true)`
      rows = [...(await tx.unsafe<R[]>(text, parameters))]
    })
    return rows
  }
  pool.query = (text, parameters) => {
    pool.observe?.(text, parameters, pool.name)
    return query(text, parameters)
  }
  pool.stream = async <R extends object>(text: string, parameters: Parameter[]): Promise<Batches<R>> => {
    pool.observe?.(text, parameters, pool.name)
    return new Batches<R>(async take => {
      // the last batch is not waited for
      void take(await query<R>(text, parameters))
    })
  }
}

/** What reads for all institutions at once names each in its text: no row security could add to that. */
const unsecured = (pool: Pool, url: string): void => {
  const sql = connect({ url }, { max: pool.gate.limit, fetch_types: false, connection: { TimeZone: 'UTC' } })
  const close = pool.close.bind(pool)
  pool.close = async () => {
    await sql.end({ timeout: 5 })
    await close()
  }
  pool.query = async <R extends object>(text: string, parameters: Parameter[]): Promise<R[]> => {
    pool.observe?.(text, parameters, pool.name)
    return sql.unsafe<R[]>(text, parameters)
  }
}

export const secureReads = ({ row, read, changes, sessions, feed, export: whole }: Pools, url: string): void => {
  secure(row, url)
  secure(read, url)
  secure(changes, url)
  secure(sessions, url)
  secure(whole, url)
  unsecured(feed, url)
}
