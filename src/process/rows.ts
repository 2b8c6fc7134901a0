import type { Transaction } from '#src/db/pool.ts'

/** As many as make a statement of a few megabytes. */
const AT_ONCE = 5000

/** Rows of a table, many in a statement: JSON in, for PostgreSQL knows the columns' types. */
export const writeRows = async (
  sql: Transaction,
  table: string,
  rows: readonly object[],
  told: (done: number) => void = () => {}
): Promise<void> => {
  const [first] = rows
  if (first === undefined) return
  const columns = Object.keys(first)
    .map(name => `"${name}"`)
    .join(', ')
  const text = `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::text::jsonb)`
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    await sql.unsafe(text, [JSON.stringify(rows.slice(at, at + AT_ONCE))])
    told(Math.min(rows.length, at + AT_ONCE))
  }
}
