import { MOST_ROWS } from '#schemas/bulk.ts'
import type { Row } from '#src/db/pool.ts'
import type { ErrorEntry } from '#src/http/problem.ts'
import { problem } from '#src/http/problems.ts'

/** One record of a file: the line that it begins on, how much of the file it was, its row or why it cannot be read. */
export interface Entry {
  line: number
  size: number
  row: Row | undefined
  faults: readonly ErrorEntry[]
}

const MOST_BLANKS = MOST_ROWS
/** Of one record. */
export const LINE_bytes = 65_536

export const fault = (line: number, code: string, detail: string, pointer = ''): ErrorEntry => ({
  in: 'body',
  line,
  pointer,
  code,
  detail
})

export const unreadable = (entry: ErrorEntry, size = 0): Entry => ({
  line: entry.line ?? 1,
  size,
  row: undefined,
  faults: [entry]
})

/** What is wrong with the file as a whole: nothing of it can be taken. */
export const broken = (line: number, detail: string) =>
  problem('request.malformed', { detail, errors: [fault(line, 'malformed', detail)] })

export const tooLong = (line: number) =>
  problem('request.too_large', { detail: `Line ${line} is longer than ${LINE_bytes} bytes.` })

/** Lines with nothing on them: no rows, but nobody's file has more of them than it may have rows. */
export class Blanks {
  #count = 0

  pass(): void {
    if (++this.#count > MOST_BLANKS) {
      throw problem('request.too_large', { detail: `A file has ${MOST_BLANKS} blank lines at most.` })
    }
  }
}
