import type { Row } from '#src/db/pool.ts'
import { cellOf } from './cells.ts'

type Nested = Record<string, unknown>

/** By property, those that PostgreSQL nested: it may hold more than is declared, which these leave out. */
export type Writers = ReadonlyMap<string, (value: Nested) => string>

const isNested = (value: unknown): value is Nested => typeof value === 'object' && value !== null

/** One way to write the rows of a list: a head, and each row by itself. */
interface Format {
  extension: string
  head: (names: readonly string[]) => string
  /** Writes a row's properties of these names. */
  writer: (names: readonly string[], writers: Writers) => (row: Row) => string
}

const special = /[",\r\n]/

const field = (text: string): string => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** RFC 4180. A line with nothing on it would be taken for none. */
const line = (fields: readonly string[]): string => `${fields.join(',') || '""'}\r\n`

const csv: Format = {
  extension: 'csv',
  head: names => line(names.map(field)),
  writer: (names, writers) => {
    const cells = names.map(name => ({ name, write: writers.get(name) }))
    return row =>
      line(
        cells.map(({ name, write }) => {
          const value = row[name]
          return field(write !== undefined && isNested(value) ? write(value) : cellOf(value))
        })
      )
  }
}

const ndjson: Format = {
  extension: 'ndjson',
  head: () => '',
  writer: (names, writers) => {
    const members = names.map(name => ({ name, begin: `${JSON.stringify(name)}:`, write: writers.get(name) }))
    return row => {
      let text = ''
      for (const { name, begin, write } of members) {
        const value = row[name]
        if (value === undefined) continue
        const said = write !== undefined && isNested(value) ? write(value) : JSON.stringify(value)
        text += text === '' ? begin + said : `,${begin}${said}`
      }
      return `{${text}}\n`
    }
  }
}

export const formats = { 'text/csv': csv, 'application/x-ndjson': ndjson } as const satisfies Record<string, Format>

export type FileType = keyof typeof formats

export const fileTypes = ['text/csv', 'application/x-ndjson'] as const satisfies readonly FileType[]
