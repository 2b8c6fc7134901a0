import { isUtf8 } from 'node:buffer'
import { broken } from './entry.ts'

const LF = 10

/** So many bytes at the end are the beginning of a character whose rest is yet to come. */
const begun = (bytes: Buffer): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0
  }
  return 0
}

const linesIn = (bytes: Buffer): number => {
  let lines = 0
  // not by indexOf: a call for each of a chunk's blank lines would hold the others up for milliseconds
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === LF) lines++
  return lines
}

/** The line on which the first thing that is no character stands. */
const lineOf = (bytes: Buffer, line: number): number => {
  let begin = 0
  for (let end = bytes.indexOf(LF); end !== -1 && isUtf8(bytes.subarray(begin, end)); end = bytes.indexOf(LF, begin)) {
    begin = end + 1
    line++
  }
  return line
}

/** The same bytes, cut between characters; refused where they are none. */
export async function* characters(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  let line = 1
  const refuse = (bytes: Buffer) =>
    broken(lineOf(bytes, line), 'The file is not UTF-8. Save it as CSV in UTF-8, and send it again.')
  for await (const chunk of source) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const whole = bytes.subarray(0, bytes.length - begun(bytes))
    if (!isUtf8(whole)) throw refuse(whole)
    rest = bytes.subarray(whole.length)
    line += linesIn(whole)
    yield whole
  }
  if (rest.length > 0) throw refuse(rest)
}
