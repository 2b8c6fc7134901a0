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

/** Each entity's table is logged with a version, and with whose a row was and what people knew it by. */
export const checkEntity = async (pool: Pool, { name, table, by = {}, natural }: Entity): Promise<string[]> => {
  const columns = await pool.query<{ name: string; type: string }>(logged, [table])
  if (columns.length === 0) return [`${name}: changes of ${table} are not logged`]
  const types = new Map(columns.map(column => [column.name, column.type]))
  const wrong = natural.flatMap(column => (types.has(column) ? [] : [`${table}.${column}: not in the change log`]))
  if (types.get('version') !== 'int4') wrong.push(`${table}.version: no integer in the change log, as changes name it`)
  for (const column of by === 'shared' ? [] : Object.values(by)) {
    if (types.get(column) === 'uuid') continue
    wrong.push(`${table}.${column}: no uuid in the change log, so nobody could be told that a row has left their sight`)
  }
  return wrong.map(w => `${name}: ${w}`)
}
