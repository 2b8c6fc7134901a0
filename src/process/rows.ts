import type { Transaction } from '#src/db/pool.ts'

/** As many as make a statement of a few megabytes. */
const AT_ONCE = 5000
/** More are no history of anybody's: what logs each costs a third of writing it. */
const MANY = 2000

interface Bulk {
  table: string
  /** How many will be written. */
  rows: number
  /** Triggers whose work is done for all of the rows together, by whoever writes them. */
  without?: readonly string[]
}

const LOGS = 'log_insert'

const triggersOf = async (sql: Transaction, { table, rows, without = [] }: Bulk): Promise<string[]> => {
  const found = await sql<{ name: string }[]>`
    select tgname as name from pg_trigger
    where tgrelid = ${table}::regclass and tgenabled <> 'D' and tgname = any (${sql.array([...without, ...(rows > MANY ? [LOGS] : [])])}::text[])`
  return found.map(({ name }) => name)
}

/** Those that only find: what is unique, or excludes, stays so. None where more is there already than comes. */
const indexesOf = async (sql: Transaction, { table, rows }: Bulk): Promise<{ name: string; made: string }[]> => {
  if (rows <= MANY) return []
  const [full] = await sql.unsafe(`select from ${table} offset $1 limit 1`, [rows])
  if (full !== undefined) return []
  return sql<{ name: string; made: string }[]>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as made
    from pg_index
    where indrelid = ${table}::regclass and not indisunique
      and not exists (select from pg_constraint where conindid = indexrelid)`
}

/**
 * Many rows of a table at once, by whoever owns it: they are not logged, and its indexes are made when all are there,
 * which takes a third as long as to keep them row by row. Who reads or writes the table meanwhile waits until the end.
 */
export const inBulk = async <T>(sql: Transaction, bulk: Bulk, write: () => Promise<T>): Promise<T> => {
  const { table } = bulk
  const [triggers, indexes] = [await triggersOf(sql, bulk), await indexesOf(sql, bulk)]
  for (const trigger of triggers) await sql.unsafe(`alter table ${table} disable trigger ${trigger}`)
  for (const { name } of indexes) await sql.unsafe(`drop index ${name}`)
  const written = await write()
  for (const { made } of indexes) await sql.unsafe(made)
  for (const trigger of triggers) await sql.unsafe(`alter table ${table} enable trigger ${trigger}`)
  return written
}

/** The same of several tables, each with so many rows. */
export const allInBulk = <T>(
  sql: Transaction,
  tables: readonly string[],
  rows: number,
  write: () => Promise<T>
): Promise<T> => tables.reduce((within, table) => () => inBulk(sql, { table, rows }, within), write)()

/** Rows of a table, many in a statement: JSON in, for PostgreSQL knows the columns' types. */
export const writeRows = async (
  sql: Transaction,
  table: string,
  rows: readonly object[],
  without: readonly string[] = []
): Promise<void> => {
  const [first] = rows
  if (first === undefined) return
  const columns = Object.keys(first)
    .map(name => `"${name}"`)
    .join(', ')
  const text = `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`
  await inBulk(sql, { table, rows: rows.length, without }, async () => {
    // the next ones are put into words while PostgreSQL writes these
    let writing: PromiseLike<unknown> = Promise.resolve()
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      const some = JSON.stringify(rows.slice(at, at + AT_ONCE))
      await writing
      writing = sql.unsafe(text, [some]).execute()
    }
    await writing
  })
}
