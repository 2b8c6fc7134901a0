import type { TSchema } from '@sinclair/typebox'
import { meaningOf } from '#src/http/meaning.ts'

/**
 * A cell of a table, and the value that it stands for. What a spreadsheet would take for a formula goes out with a quote
 * in front, and comes in without it: `=1+1` ↔ `'=1+1`, and `'=1+1` ↔ `''=1+1`. The wide ones are those of East Asian
 * keyboards, which some spreadsheets take for the others.
 */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/
const quoted = /^'+[=+\-@\t\r\n＝＋－＠]/

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

/** As JSON writes numbers: large and small ones too, which go out so. */
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i

const readers: Record<string, (cell: string) => unknown> = {
  string: cell => (quoted.test(cell) ? cell.slice(1) : cell),
  number: cell => (number.test(cell) ? Number(cell) : cell),
  integer: cell => meaningOf('integer', cell),
  boolean: cell => meaningOf('boolean', cell),
  array: parsed,
  object: parsed
}

/** Of one kind, or null: what stands in a cell could else mean several things. */
const readerIn = ({ type }: TSchema): ((cell: string) => unknown) | undefined => {
  const kinds = [type].flat().filter(kind => kind !== 'null')
  return kinds.length === 1 ? readers[String(kinds[0])] : undefined
}

export const isReadable = (schema: TSchema): boolean => readerIn(schema) !== undefined

/** How cells of a column are read. An empty one is no value; one that does not fit stays text, which the schema refuses. */
export const readerOf = (schema: TSchema): ((cell: string) => unknown) => readerIn(schema) ?? (cell => cell)
