import type { TSchema } from '@sinclair/typebox'
import type { Pool } from '#src/db/pool.ts'
import { fieldColumns } from '#src/read/declared.ts'
import type { ReadPlan } from '#src/read/source.ts'
import { isOfWhoAsks } from '#src/read/visible.ts'

/**
 * The columns of a view, and whether each can be null: the view's rule says which column of which table stands behind
 * one, and whether an outer join may have emptied it (varnullingrels). An expression's nullability it cannot say.
 */
const columns = `
  with entry as (
    select (m[2])::int as number, (m[3])::oid as origin, (m[4])::int as origin_column, m[1] ~ 'varnullingrels \\(b [0-9]' as outer_joined
    from pg_rewrite, regexp_matches(
      ev_action::text,
      '\\{TARGETENTRY :expr (.*?) :resno (\\d+) :resname \\S+ :ressortgroupref \\d+ :resorigtbl (\\d+) :resorigcol (\\d+)', 'g') m
    where ev_class = $1::regclass
  )
  select a.attname as name, y.typname as type,
    a.attnotnull or (coalesce(t.attnotnull, false) and not coalesce(e.outer_joined, false)) as not_null
  from pg_attribute a
  join pg_type y on y.oid = a.atttypid
  left join entry e on e.number = a.attnum
  left join pg_attribute t on t.attrelid = e.origin and t.attnum = e.origin_column
  where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped`

const sqlTypes: Record<string, readonly string[]> = {
  uuid: ['uuid'],
  date: ['date'],
  'date-time': ['timestamptz'],
  integer: ['int2', 'int4', 'int8'],
  number: ['numeric'],
  boolean: ['bool'],
  string: ['text', 'varchar', 'citext'],
  array: ['jsonb'],
  object: ['jsonb']
}

interface ColumnFacts {
  name: string
  type: string
  not_null: boolean
}

const mismatch = (name: string, schema: TSchema, column: ColumnFacts | undefined): string | undefined => {
  if (column === undefined) return `${name}: no such column`
  const types = [schema.type].flat()
  const kind = String(types.find(t => t !== 'null'))
  const expected = sqlTypes[String(schema.format)] ?? sqlTypes[kind] ?? []
  if (!expected.includes(column.type)) return `${name}: ${column.type} is no ${kind}`
  const mayBeNull = !column.not_null && schema['x-computed'] !== true
  if (mayBeNull && !types.includes('null')) return `${name}: may be null; say Nullable, or Computed if it never is`
  return undefined
}

type ColumnsOf = (relation: string) => Promise<ColumnFacts[]>

/** Each relation is looked at once, however many routes read it: three a view, and 0.1 s of a start. */
export const columnsIn = (pool: Pool): ColumnsOf => {
  const known = new Map<string, Promise<ColumnFacts[]>>()
  return relation => {
    const found = known.get(relation) ?? pool.query<ColumnFacts>(columns, [relation])
    known.set(relation, found)
    return found
  }
}

const missingFrom = async (columnsOf: ColumnsOf, fields: string): Promise<string[]> => {
  const known = new Set((await columnsOf(fields)).map(({ name }) => name))
  return fieldColumns.flatMap(name => (known.has(name) ? [] : [`${fields}.${name}: no such column`]))
}

/** A read's schema against its view: names, types, nullability, and what it is sorted by. */
export const checkRead = async (
  columnsOf: ColumnsOf,
  { view, item, sort = [], by, words, declared }: ReadPlan
): Promise<string[]> => {
  const known = new Map((await columnsOf(view)).map(column => [column.name, column]))
  const whose = by === undefined || by === 'shared' ? [] : Object.values(by)
  const needed = ['institution_id', ...whose, ...(words === undefined ? [] : [words])]
  const wrong = needed.flatMap(name => (known.has(name) ? [] : [`${name}: no such column`]))
  for (const [name, schema] of Object.entries(item.properties)) {
    if (isOfWhoAsks(schema)) continue
    const found = mismatch(name, schema, known.get(name))
    if (found !== undefined) wrong.push(found)
  }
  for (const name of sort) {
    if ([item.properties[name]?.type].flat().includes('null')) wrong.push(`${name}: sorted by, yet may be null`)
  }
  const fields = declared === undefined ? [] : await missingFrom(columnsOf, declared.fields)
  return [...wrong.map(w => `${view}.${w}`), ...fields]
}
