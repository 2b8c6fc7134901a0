import { CsvError, parse } from 'csv-parse'
import { characters } from './characters.ts'
import { broken, type Entry, LINE_bytes, tooLong } from './entry.ts'
import { type Sheet, sheetOf } from './sheet.ts'

const options = {
  bom: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  // a row of another length is that row's fault, not the file's
  relax_column_count: true,
  max_record_size: LINE_bytes
}

const faults: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'A cell that begins with a quote does not end with one.',
  INVALID_OPENING_QUOTE: 'A quote stands inside of a cell that does not begin with one.',
  CSV_INVALID_CLOSING_QUOTE: 'Something follows the quote that ends a cell.'
}

const newlines = (record: readonly string[]): number => {
  let lines = 0
  for (const cell of record) {
    if (cell.includes('\n') || cell.includes('\r')) lines += cell.split(/\r\n|\n|\r/).length - 1
  }
  return lines
}

const isBlank = (record: readonly string[]): boolean => record.length === 1 && record[0] === ''

/** Records of RFC 4180, in batches as they come; the first names the columns. */
export async function* csv(source: AsyncIterable<Buffer>, sheet: Sheet): AsyncGenerator<Entry[]> {
  const parser = parse(options)
  let records: string[][] = []
  parser.on('data', (record: string[]) => records.push(record))
  parser.on('error', () => {})
  let line = 1
  let entryOf: ReturnType<typeof sheetOf> | undefined
  const take = (): Entry[] => {
    const entries: Entry[] = []
    for (const record of records) {
      const begins = line
      line += 1 + newlines(record)
      if (isBlank(record)) continue
      if (entryOf === undefined) entryOf = sheetOf(record, sheet)
      else entries.push(entryOf(begins, record))
    }
    records = []
    return entries
  }
  const problemOf = (error: unknown): unknown => {
    if (!(error instanceof CsvError)) return error
    take()
    return error.code === 'CSV_MAX_RECORD_SIZE'
      ? tooLong(line)
      : broken(line, faults[error.code] ?? 'The file is not CSV.')
  }
  const write = (bytes: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      parser.write(bytes, error => (error ? reject(error) : resolve()))
    })
  const end = (): Promise<void> =>
    new Promise((resolve, reject) => {
      parser.once('end', resolve).once('error', reject)
      parser.end()
    })
  // What is wrong is told here alone: what a parser's callback throws, nobody catches, and the process ends of it.
  const told = async (step: Promise<void>): Promise<Entry[]> => {
    try {
      await step
    } catch (error) {
      throw problemOf(error)
    }
    return take()
  }
  for await (const bytes of characters(source)) {
    yield await told(write(bytes))
  }
  const last = await told(end())
  if (entryOf === undefined) throw broken(1, 'The file is empty: its first line names the columns.')
  yield last
}
