import type { TSchema } from '@sinclair/typebox'
import { meaningOf } from '#src/http/meaning.ts'

/**
 * A cell of a table, and the value that it stands for. What a spreadsheet would take for a formula goes out with a quote
 * in front, and comes in without it: `=1+1` ↔ `'=1+1`, and `'=1+1` ↔ `''=1+1`.
 */
const formula = /^'*[=+\-@\t\r]/
const quoted = /^'+[=+\-@\t\r]/

export const cellOf = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return formula.test(value) ? `'${value}` : value
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const parsed = (cell: string): unknown => {
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

/** How cells of a column are read. An empty one is no value; one that does not fit stays text, which the schema refuses. */
export const readerOf = (schema: TSchema): ((cell: string) => unknown) => {
  const type = [schema.type].flat().find(t => t !== 'null')
  if (type === 'string') return cell => (quoted.test(cell) ? cell.slice(1) : cell)
  if (type === 'array' || type === 'object') return parsed
  return cell => meaningOf(type, cell)
}
