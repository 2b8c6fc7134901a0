import { Readable } from 'node:stream'
import type { Batches } from '#src/db/batches.ts'
import type { Row } from '#src/db/pool.ts'
import { Pace } from './pace.ts'

interface Wanted {
  batches: Batches<Row>
  /** What comes before the rows. */
  head: string
  /** The rows that are there already; none: there are none. */
  first: readonly Row[] | undefined
  write: (row: Row) => string
  /** Who takes nothing for so long is gone, or as good as gone; who takes next to nothing for twice as long, too. */
  stall_ms: number
  /** It cannot go on; whoever reads must not take it for whole. */
  broken: (error: unknown) => void
}

/** Rows as text, written as they are taken; at most a few batches wait. Destroyed, it gives up its connection at once. */
export const download = ({ batches, head, first, write, stall_ms, broken }: Wanted): Readable => {
  const pace = new Pace(2 * stall_ms)
  let given = { bytes: 0, at_ms: performance.now() }
  let stalled: NodeJS.Timeout | undefined
  const fail = (error: unknown): void => {
    if (!stream.destroyed) broken(error)
  }
  const tell = async (asked: Promise<readonly Row[] | undefined>, before = ''): Promise<void> => {
    const rows = await asked
    if (stream.destroyed) return
    let text = before
    for (const row of rows ?? []) text += write(row)
    if (rows !== undefined && text === '') return tell(batches.next())
    if (rows !== undefined) {
      stalled = setTimeout(() => fail(new Error('nobody takes the rows')), stall_ms).unref()
      given = { bytes: text.length, at_ms: performance.now() }
    }
    if (text !== '') stream.push(text)
    if (rows === undefined) stream.push(null)
  }
  let begun = false
  const stream = new Readable({
    read() {
      clearTimeout(stalled)
      const keeps = !begun || pace.keeps(given.bytes, performance.now() - given.at_ms)
      if (!keeps) return fail(new Error('the rows are taken too slowly'))
      const told = begun ? tell(batches.next()) : tell(Promise.resolve(first), head)
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
