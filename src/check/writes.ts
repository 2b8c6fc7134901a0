import type { TObject } from '@sinclair/typebox'
import type { Pool } from '#src/db/pool.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The table that a body's properties are written to; the boot check looks for each. */
    writes?: { table: string; body: TObject }
  }
}

export interface WritePlan {
  table: string
  body: TObject
}

const columns = `
  select
    a.attname as name, y.typname as type, a.attgenerated <> '' as generated,
    a.atthasdef and not a.attnotnull as doubtful
  from pg_attribute a
  join pg_type y on y.oid = a.atttypid
  where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped`

interface Column {
  name: string
  type: string
  generated: boolean
  /** What is left out would have the default in one request, and null among a file's lines that give it. */
  doubtful: boolean
}

/** The largest integer that a column holds. */
const largest: Record<string, number> = { int2: 32_767, int4: 2_147_483_647, int8: Number.MAX_SAFE_INTEGER }

/** A body against its table: each property has a column that can be written and holds what the schema allows. */
export const checkWrite = async (pool: Pool, { table, body }: WritePlan): Promise<string[]> => {
  const rows = await pool.query<Column>(columns, [table])
  const known = new Map(rows.map(column => [column.name, column]))
  return Object.entries(body.properties).flatMap(([name, schema]) => {
    const column = known.get(name)
    if (column === undefined || column.generated) return [`${table}.${name}: no column to write to`]
    if (column.doubtful) return [`${table}.${name}: has a default, so it must be not null`]
    const most = largest[column.type]
    return most !== undefined && (schema.maximum ?? Number.POSITIVE_INFINITY) > most
      ? [`${table}.${name}: ${column.type} holds ${most} at most`]
      : []
  })
}
