import type { Transaction } from '#src/db/pool.ts'

/** As many as make a statement of a few megabytes. */
const AT_ONCE = 5000
/** More are no history of anybody's: what logs each costs a third of writing it. */
const LOGGED = 2000

/** What is written to a table without its being logged, by whoever owns it; writers of that table wait until the end. */
export const unlogged = async <T>(sql: Transaction, table: string, write: () => Promise<T>): Promise<T> => {
  const [logs] = await sql`select from pg_trigger where tgrelid = ${table}::regclass and tgname = 'log_insert'`
  if (logs === undefined) return write()
  await sql.unsafe(`alter table ${table} disable trigger log_insert`)
  const written = await write()
  await sql.unsafe(`alter table ${table} enable trigger log_insert`)
  return written
}

/** Rows of a table, many in a statement: JSON in, for PostgreSQL knows the columns' types. */
export const writeRows = async (sql: Transaction, table: string, rows: readonly object[]): Promise<void> => {
  const [first] = rows
  if (first === undefined) return
  const columns = Object.keys(first)
    .map(name => `"${name}"`)
    .join(', ')
  const text = `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`
  const write = async (): Promise<void> => {
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      await sql.unsafe(text, [JSON.stringify(rows.slice(at, at + AT_ONCE))])
    }
  }
  await (rows.length > LOGGED ? unlogged(sql, table, write) : write())
}
