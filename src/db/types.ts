import type { PostgresType } from 'postgres'

/**
 * How values arrive from the driver: as they leave again. Dates and timestamps stay strings, the largest single saving
 * on lists (225 → 85 µs of CPU for 50 rows), and never pass through a JS Date.
 */

/** `2026-11-20 10:00:00.5+00` as `to_jsonb` writes it: reads and commands agree byte for byte. */
const rfc3339 = (text: string): string => `${text.slice(0, 10)}T${text.slice(11)}:00`

const integer = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} from the database is beyond safe integers`)
  return value
}

const parser = (oid: number, parse: (text: string) => unknown): PostgresType => ({
  to: oid,
  from: [oid],
  serialize: (value: unknown) => String(value),
  parse
})

export const types = {
  int8: parser(20, integer),
  date: parser(1082, text => text),
  timestamp: parser(1114, text => text),
  timestamptz: parser(1184, rfc3339),
  numeric: parser(1700, Number)
}
