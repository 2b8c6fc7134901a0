import { parseJson } from '#src/http/json.ts'
import { Problem } from '#src/http/problem.ts'
import { Blanks, broken, type Entry, fault, LINE_bytes, tooLong, unreadable } from './entry.ts'

const LF = 10
const CR = 13

/** Nothing stands on it but its end. */
const isBlank = (line: Buffer): boolean => line.length === 0 || (line.length === 1 && line[0] === CR)

/** Where a line ends that begins here. Most of many are blank ones: a look costs less than a search. */
const endOf = (bytes: Buffer, begin: number): number => (bytes[begin] === LF ? begin : bytes.indexOf(LF, begin))

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
    return unreadable(fault(line, 'malformed', error.message.replace('The body', 'The line')), bytes.length)
  }
}

/** Of one piece after the other; blank ones are passed over. */
class Lines {
  readonly #blanks = new Blanks()
  #rest: Buffer = Buffer.alloc(0)
  #line = 1
  count = 0

  #take(bytes: Buffer): Entry[] {
    const line = this.#line++
    if (bytes.length > LINE_bytes) throw tooLong(line)
    if (isBlank(bytes)) {
      this.#blanks.pass()
      return []
    }
    this.count++
    return [entryOf(line, bytes)]
  }

  /** Each is made as it is asked for; `last`: nothing else comes. */
  *read(piece: Buffer, last: boolean): Generator<Entry> {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece])
    let begin = 0
    for (let end = endOf(bytes, begin); end !== -1; end = endOf(bytes, begin)) {
      yield* this.#take(bytes.subarray(begin, end))
      begin = end + 1
    }
    this.#rest = bytes.subarray(begin)
    if (this.#rest.length > LINE_bytes) throw tooLong(this.#line)
    if (last && this.#rest.length > 0) yield* this.#take(this.#rest)
  }
}

const BOM = Buffer.from('\ufeff')

/** Without the mark that some programs put in front of a file. */
async function* unmarked(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let front: Buffer | undefined = Buffer.alloc(0)
  for await (const chunk of source) {
    if (front === undefined) yield chunk
    else {
      front = Buffer.concat([front, chunk])
      if (front.length < BOM.length) continue
      yield front.subarray(0, BOM.length).equals(BOM) ? front.subarray(BOM.length) : front
      front = undefined
    }
  }
  if (front !== undefined) yield front
}

/** Lines of JSON, in batches as they come, which must be taken before the next one is asked for. */
export async function* ndjson(source: AsyncIterable<Buffer>): AsyncGenerator<Iterable<Entry>> {
  const lines = new Lines()
  for await (const piece of unmarked(source)) yield lines.read(piece, false)
  yield lines.read(Buffer.alloc(0), true)
  if (lines.count === 0) throw broken(1, 'The file is empty.')
}
