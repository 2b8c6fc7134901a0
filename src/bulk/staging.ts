import { Busy } from '#src/busy.ts'
import { type Context, execute } from '#src/command/run.ts'
import type { Pool, Row } from '#src/db/pool.ts'

const CHUNK_rows = 1000
const CHUNK_bytes = 1_048_576
/** Chunks that a file can have at most: those full of rows, and those full of bytes. */
export const MOST_CHUNKS = 200 + 256 + 1

/** Rows on their way into the staging table: one chunk is being written while the next one is read, and no more. */
export class Staging {
  readonly #pool: Pool
  readonly #context: Context
  readonly #import: string
  /** Properties that some row has. */
  readonly columns = new Set<string>()
  chunks = 0
  /** In all of them. */
  rows = 0
  #rows: Row[] = []
  #bytes = 0
  #under_way: Promise<unknown> = Promise.resolve()

  constructor(pool: Pool, context: Context, id: string) {
    this.#pool = pool
    this.#context = context
    this.#import = id
  }

  /** True where a chunk is full: `flush` it before more is added. */
  add(line: number, row: Row, size: number): boolean {
    for (const name in row) this.columns.add(name)
    this.#rows.push({ '#': line, ...row })
    this.#bytes += size
    return this.#rows.length >= CHUNK_rows || this.#bytes >= CHUNK_bytes
  }

  /** Sends what there is, once the chunk before it has arrived. */
  async flush(): Promise<void> {
    const rows = this.#rows
    const first = rows[0]?.['#']
    if (first === undefined) return
    this.#rows = []
    this.#bytes = 0
    await this.#under_way
    this.chunks++
    this.rows += rows.length
    const input = { import: this.#import, first, last: rows.at(-1)?.['#'], rows }
    this.#under_way = this.#stage(input)
    // whoever waits for it next is told; until then it is nobody's unhandled failure
    this.#under_way.catch(() => {})
  }

  /** A file that has come this far waits for a place longer than a request would. */
  async #stage(input: object, attempts = 10): Promise<void> {
    try {
      await execute(this.#pool, 'kernel.stage', this.#context, input)
    } catch (error) {
      if (!(error instanceof Busy) || attempts === 1) throw error
      await this.#stage(input, attempts - 1)
    }
  }

  async arrived(): Promise<void> {
    await this.flush()
    await this.#under_way
  }

  /** It is another's to clear away. */
  leave(): void {
    this.chunks = 0
  }

  /** Forgets it all. What cannot be forgotten now, housekeeping will. */
  async drop(): Promise<void> {
    await this.#under_way.catch(() => {})
    if (this.chunks === 0) return
    await execute(this.#pool, 'kernel.unstage', this.#context, { import: this.#import }).catch(() => {})
  }
}
