import type { Pool } from '#src/db/pool.ts'
import type { Entity } from '#src/sync/entity.ts'

/** What the log's images of a table hold: its columns, without those that never leave it. */
const logged = `
  select a.attname as name, y.typname as type
  from pg_trigger t
  join pg_attribute a on a.attrelid = t.tgrelid and a.attnum > 0 and not a.attisdropped
  join pg_type y on y.oid = a.atttypid
  where t.tgrelid = to_regclass($1) and t.tgname = 'log_update'
    and a.attname <> all ((string_to_array(encode(t.tgargs, 'escape'), '\\000'))[2]::text[])`

/** An expression that whoever reads the log may run, and that says nothing of what is not there. */
const refused = async (pool: Pool, expression: string): Promise<string | undefined> => {
  try {
    const [row] = await pool.query(
      `select (${expression})::uuid as id from (select null::jsonb as image, $1::uuid as institution_id) was`,
      ['00000000-0000-0000-0000-000000000000']
    )
    return row?.id === null ? undefined : 'names somebody where there is no row'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Each entity's table is logged, and says whose a row was and what people knew it by. */
export const checkEntity = async (pool: Pool, { name, table, by = {}, natural, was }: Entity): Promise<string[]> => {
  const columns = await pool.query<{ name: string; type: string }>(logged, [table])
  if (columns.length === 0) return [`${name}: changes of ${table} are not logged`]
  const types = new Map(columns.map(column => [column.name, column.type]))
  const wrong = natural.flatMap(column => (types.has(column) ? [] : [`${table}.${column}: not in the change log`]))
  for (const column of by === 'shared' ? [] : Object.values(by)) {
    const expression = was[column]
    if (expression === undefined) {
      if (types.get(column) !== 'uuid') wrong.push(`${table}.${column}: no uuid in the change log; say was.${column}`)
      continue
    }
    const why = await refused(pool, expression)
    if (why !== undefined) wrong.push(`was.${column}: ${why}`)
  }
  return wrong.map(w => `${name}: ${w}`)
}
