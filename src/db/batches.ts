/** So many rows come at once: about a millisecond of work for us, and 0.1 ms of way for each. */
export const BATCH_rows = 400

/** All rows came, or were not even asked for; the reader left; something failed. */
type Outcome = 'whole' | 'left' | 'lost'

type Take<R> = (rows: R[]) => Promise<void>

/**
 * The rows of one statement, a batch at a time: PostgreSQL makes the next one when it is asked for, all of one snapshot.
 * Of the driver's two ways to read so, its iterator ends as if all had come when the connection is lost between two
 * batches, and its callback, where it goes on after that, throws where nobody can catch it. So this is the callback,
 * which is never gone on with once something was lost.
 */
export class Batches<R extends object> {
  /** When the rows that are awaited were asked for; infinity while nobody asks. */
  asked_ms = Number.POSITIVE_INFINITY
  /** Resolves when no more rows come. Only after the whole of them is the connection as good as before. */
  readonly over: Promise<Outcome>
  readonly #over = Promise.withResolvers<Outcome>()
  readonly #ask: (take: Take<R>) => PromiseLike<unknown>
  #begun = false
  #batch: R[] | undefined
  #goOn: (() => void) | undefined
  #asker: PromiseWithResolvers<R[] | undefined> | undefined
  #ended: { error?: unknown } | undefined

  /** `ask` sends the statement, and hands its rows over until what it is told resolves. */
  constructor(ask: (take: Take<R>) => PromiseLike<unknown>) {
    this.#ask = ask
    this.over = this.#over.promise
  }

  /** The next rows; undefined after the last. The statement is sent when the first are asked for. */
  next(): Promise<R[] | undefined> {
    // whoever asked before would never be answered
    if (this.#asker !== undefined) return Promise.reject(new Error('rows are asked for one batch at a time'))
    if (this.#batch !== undefined) {
      const batch = this.#batch
      this.#batch = undefined
      return Promise.resolve(batch)
    }
    if (this.#ended !== undefined) {
      return 'error' in this.#ended ? Promise.reject(this.#ended.error) : Promise.resolve(undefined)
    }
    this.#asker = Promise.withResolvers()
    this.asked_ms = performance.now()
    if (this.#begun) this.#goOn?.()
    else this.#send()
    return this.#asker.promise
  }

  /** Nobody wants the rest. */
  end(): void {
    if (this.#ended === undefined)
      this.#finish({ error: new Error('the rows were given up') }, this.#begun ? 'left' : 'whole')
  }

  #send(): void {
    this.#begun = true
    this.#ask(rows => {
      if (this.#ended !== undefined) return new Promise(() => {})
      this.asked_ms = Number.POSITIVE_INFINITY
      if (this.#asker === undefined) this.#batch = rows
      else this.#asker.resolve(rows)
      this.#asker = undefined
      return new Promise(resolve => {
        this.#goOn = resolve
      })
    }).then(
      () => this.#finish({}, 'whole'),
      (error: unknown) => this.#finish({ error }, 'lost')
    )
  }

  #finish(ended: { error?: unknown }, outcome: Outcome): void {
    if (this.#ended !== undefined) return
    this.#ended = ended
    this.asked_ms = Number.POSITIVE_INFINITY
    this.#goOn = undefined
    if ('error' in ended) {
      this.#batch = undefined
      this.#asker?.reject(ended.error)
    } else this.#asker?.resolve(undefined)
    this.#asker = undefined
    this.#over.resolve(outcome)
  }
}
