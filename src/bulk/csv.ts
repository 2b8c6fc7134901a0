import { characters } from './characters.ts'
import { broken, type Entry } from './entry.ts'
import { Records } from './records.ts'
import { type Sheet, sheetOf } from './sheet.ts'

const BOM = '\ufeff'

/**
 * Records of RFC 4180; the first names the columns. Each batch is what has come by now, made one by one as whoever takes
 * them asks: they must be taken before the next batch is asked for.
 */
export async function* csv(source: AsyncIterable<Buffer>, sheet: Sheet): AsyncGenerator<Iterable<Entry>> {
  const records = new Records()
  let entryOf: ReturnType<typeof sheetOf> | undefined
  const entries = function* (piece: string, last: boolean): Generator<Entry> {
    for (const { line, cells } of records.read(piece, last)) {
      if (entryOf === undefined) entryOf = sheetOf(line, cells, sheet)
      else yield entryOf(line, cells)
    }
  }
  let begun = false
  for await (const bytes of characters(source)) {
    const piece = bytes.toString()
    yield entries(!begun && piece.startsWith(BOM) ? piece.slice(1) : piece, false)
    begun ||= piece !== ''
  }
  yield entries('', true)
  if (entryOf === undefined) throw broken(1, 'The file is empty: its first line names the columns.')
}
