import type { TObject } from '@sinclair/typebox'
import type { Row } from '#src/db/pool.ts'
import type { ErrorEntry } from '#src/http/problem.ts'
import { problem } from '#src/http/problems.ts'
import { readerOf } from './cells.ts'
import { type Entry, fault, unreadable } from './entry.ts'

interface Sheet {
  /** What a file's rows become. */
  body: TObject
  /** What the server gives: there in a file that was exported, and left aside. */
  given: ReadonlySet<string>
}

/** Columns by their names, in the order that they come. */
const faultsOf = (header: readonly string[], { body, given }: Sheet): ErrorEntry[] => {
  const unknown = header.flatMap(name =>
    Object.hasOwn(body.properties, name) || given.has(name)
      ? []
      : [fault(1, 'additionalProperties', `there is no column "${name.slice(0, 60)}"`, `/${name}`.slice(0, 500))]
  )
  const twice = new Set(header.filter((name, n) => header.indexOf(name) !== n))
  const missing = (body.required ?? []).filter(name => !header.includes(name))
  return [
    ...unknown,
    ...[...twice].map(name => fault(1, 'uniqueItems', `the column "${name.slice(0, 60)}" is there twice`)),
    ...missing.map(name => fault(1, 'required', `the column "${name}" is missing`, `/${name}`))
  ]
}

/** Makes rows of records, once the first one has said what the columns are. */
export const sheetOf = (header: readonly string[], sheet: Sheet) => {
  const faults = faultsOf(header, sheet)
  if (faults.length > 0) throw problem('request.invalid', { errors: faults.slice(0, 100) })
  const columns = header.map(name => {
    const schema = sheet.body.properties[name]
    return schema === undefined ? undefined : { name, read: readerOf(schema) }
  })
  return (line: number, record: readonly string[]): Entry => {
    if (record.length !== columns.length) {
      return unreadable(fault(line, 'columns', `has ${record.length} cells, and the header ${columns.length}`))
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
