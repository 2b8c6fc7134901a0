import { Readable } from 'node:stream'
import type { Batches } from '#src/db/batches.ts'
import type { Row } from '#src/db/pool.ts'

interface Wanted {
  batches: Batches<Row>
  /** What comes before the rows. */
  head: string
  /** The rows that are there already; none: there are none. */
  first: readonly Row[] | undefined
  write: (row: Row) => string
  /** Who takes nothing for so long is gone, or as good as gone. */
  stall_ms: number
  /** It cannot go on; whoever reads must not take it for whole. */
  broken: (error: unknown) => void
}

/** Rows as text, written as they are taken; at most a few batches wait. Destroyed, it gives up its connection at once. */
export const download = ({ batches, head, first, write, stall_ms, broken }: Wanted): Readable => {
  let stalled: NodeJS.Timeout | undefined
  const fail = (error: unknown): void => {
    if (!stream.destroyed) broken(error)
  }
  const tell = (rows: readonly Row[] | undefined, before = ''): void => {
    if (stream.destroyed) return
    let text = before
    for (const row of rows ?? []) text += write(row)
    if (rows !== undefined && text === '')
      return void batches
        .next()
        .then(rows => tell(rows))
        .catch(fail)
    if (rows !== undefined) stalled = setTimeout(() => fail(new Error('nobody takes the rows')), stall_ms).unref()
    if (text !== '') stream.push(text)
    if (rows === undefined) stream.push(null)
  }
  let begun = false
  const stream = new Readable({
    read() {
      clearTimeout(stalled)
      const told = begun ? batches.next().then(rows => tell(rows)) : Promise.resolve().then(() => tell(first, head))
      told.catch(fail)
      begun = true
    },
    destroy(error, done) {
      clearTimeout(stalled)
      batches.end()
      done(error)
    }
  })
  return stream
}
