import { setImmediate as othersFirst } from 'node:timers/promises'
import type { TObject } from '@sinclair/typebox'
import { MOST_ERRORS, MOST_ROWS } from '#schemas/bulk.ts'
import type { ErrorEntry } from '#src/http/problem.ts'
import { problem } from '#src/http/problems.ts'
import { checker, faultsIn } from '#src/http/validate.ts'
import type { Entry } from './entry.ts'
import type { Staging } from './staging.ts'

/** Eight files at once hold the others up for eight of them. */
const STRETCH_ms = 2

/** Where rows go that fit. */
type Sink = Pick<Staging, 'add' | 'flush' | 'arrived'>

/** Takes a file's records one by one: what fits its schema is staged, what does not is told. */
export class Intake {
  readonly #fits: (row: unknown) => boolean
  readonly #body: TObject
  readonly #given: readonly string[]
  readonly #staging: Sink
  readonly #all: boolean
  readonly errors: ErrorEntry[] = []
  /** Records. */
  lines = 0
  /** Those that do not fit. */
  failed = 0

  /** `all`: with one that does not fit none is wanted, and the others need not be staged. */
  constructor(staging: Sink, { body, given, all }: { body: TObject; given: ReadonlySet<string>; all: boolean }) {
    this.#staging = staging
    this.#body = body
    this.#fits = checker(body)
    this.#given = [...given]
    this.#all = all
  }

  /** Gives way to whoever else waits after each stretch of work, however much of a file is there at once. */
  async take(batches: AsyncIterable<Iterable<Entry>>): Promise<void> {
    let began_ms = performance.now()
    for await (const entries of batches) {
      for (const entry of entries) {
        if (this.#taken(entry)) await this.#staging.flush()
        if (performance.now() - began_ms < STRETCH_ms) continue
        await othersFirst()
        began_ms = performance.now()
      }
    }
    await this.#staging.arrived()
  }

  #taken({ line, size, row, faults }: Entry): boolean {
    if (++this.lines > MOST_ROWS) {
      throw problem('request.too_large', { detail: `A file has ${MOST_ROWS} rows at most.` })
    }
    if (row === undefined) {
      this.#refuse(faults)
      return false
    }
    for (const name of this.#given) if (Object.hasOwn(row, name)) delete row[name]
    if (!this.#fits(row)) {
      this.#refuse(this.errors.length < MOST_ERRORS ? faultsIn(this.#body, row).map(f => ({ line, ...f })) : [])
      return false
    }
    return this.#all && this.failed > 0 ? false : this.#staging.add(line, row, size)
  }

  #refuse(faults: readonly ErrorEntry[]): void {
    this.failed++
    if (this.errors.length < MOST_ERRORS) this.errors.push(...faults)
  }
}
