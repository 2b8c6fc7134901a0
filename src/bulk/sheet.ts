import type { TObject } from '@sinclair/typebox'
import type { Row } from '#src/db/pool.ts'
import { type ErrorEntry, pointerTo } from '#src/http/problem.ts'
import { problem } from '#src/http/problems.ts'
import { readerOf } from './cells.ts'
import { type Entry, fault, unreadable } from './entry.ts'

interface Sheet {
  /** What a file's rows become. */
  body: TObject
  /** What the server gives: there in a file that was exported, and left aside. */
  given: ReadonlySet<string>
}

const MOST_faults = 100

const quoted = (name: string): string => `"${name.slice(0, 60).toWellFormed()}"`

/** What to do about a name that no column has. */
const adviceOn = (name: string, isKnown: (name: string) => boolean): string => {
  if (name.includes('\0')) return 'the name of a column holds NUL'
  if (isKnown(name.trim())) return `the column ${quoted(name)} is called ${quoted(name.trim())}, without the spaces`
  if (name.split(/[;\t]/).some(isKnown)) return 'columns are separated by commas here'
  return `there is no column ${quoted(name)}`
}

/** Columns by their names, in the order that they come; of a thousand that are wrong a hundred are looked at. */
const faultsOf = (line: number, header: readonly string[], { body, given }: Sheet): ErrorEntry[] => {
  const isKnown = (name: string): boolean => Object.hasOwn(body.properties, name) || given.has(name)
  const faults: ErrorEntry[] = []
  const seen = new Set<string>()
  for (const name of header) {
    if (!isKnown(name)) faults.push(fault(line, 'additionalProperties', adviceOn(name, isKnown), pointerTo(name)))
    else if (seen.has(name)) faults.push(fault(line, 'uniqueItems', `the column ${quoted(name)} is there twice`))
    if (faults.length === MOST_faults) return faults
    seen.add(name)
  }
  const missing = (body.required ?? []).filter(name => !seen.has(name))
  return [
    ...faults,
    ...missing.map(name => fault(line, 'required', `the column ${quoted(name)} is missing`, pointerTo(name)))
  ].slice(0, MOST_faults)
}

/** Makes rows of records, once the first one has said what the columns are. */
export const sheetOf = (line: number, header: readonly string[], sheet: Sheet) => {
  const faults = faultsOf(line, header, sheet)
  if (faults.length > 0) throw problem('request.invalid', { errors: faults })
  const columns = header.map(name => {
    const schema = sheet.body.properties[name]
    return schema === undefined ? undefined : { name, read: readerOf(schema) }
  })
  return (line: number, record: readonly string[]): Entry => {
    if (record.length !== columns.length) {
      return unreadable(fault(line, 'columns', `cells: ${record.length}, and columns: ${columns.length}`))
    }
    const row: Row = {}
    let size = 0
    for (const [n, column] of columns.entries()) {
      const cell = record[n] ?? ''
      size += cell.length
      if (column === undefined || cell === '') continue
      if (cell.includes('\0')) return unreadable(fault(line, 'malformed', 'holds NUL', `/${column.name}`), size)
      row[column.name] = column.read(cell)
    }
    return { line, size, row, faults: [] }
  }
}

export type { Sheet }
