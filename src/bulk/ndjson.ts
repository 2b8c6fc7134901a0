import { parseJson } from '#src/http/json.ts'
import { Problem } from '#src/http/problem.ts'
import { broken, type Entry, fault, LINE_bytes, tooLong, unreadable } from './entry.ts'

const LF = 10
const BOM = Buffer.from('\ufeff')

const isBlank = (line: Buffer): boolean =>
  line.length === 0 || (line.length < 8 && line.toString('latin1').trim() === '')

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What cannot be read is its line's own fault: the next one stands apart. */
const entryOf = (line: number, bytes: Buffer): Entry => {
  try {
    const row = parseJson(bytes)
    if (isObject(row)) return { line, size: bytes.length, row, faults: [] }
    return unreadable(fault(line, 'type', 'must be object'), bytes.length)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return unreadable(fault(line, 'malformed', error.message), bytes.length)
  }
}

/** Lines of JSON, in batches as they come. What is blank is no record. */
export async function* ndjson(source: AsyncIterable<Buffer>): AsyncGenerator<Entry[]> {
  let rest: Buffer = Buffer.alloc(0)
  let line = 0
  const take = (bytes: Buffer): Entry[] => {
    line++
    if (bytes.length > LINE_bytes) throw tooLong(line)
    const text = line === 1 && bytes.subarray(0, 3).equals(BOM) ? bytes.subarray(3) : bytes
    return isBlank(text) ? [] : [entryOf(line, text)]
  }
  for await (const chunk of source) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const entries: Entry[] = []
    let begin = 0
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, begin)) {
      entries.push(...take(bytes.subarray(begin, end)))
      begin = end + 1
    }
    rest = bytes.subarray(begin)
    if (rest.length > LINE_bytes) throw tooLong(line + 1)
    yield entries
  }
  if (line === 0 && rest.length === 0) throw broken(1, 'The file is empty.')
  yield take(rest)
}
