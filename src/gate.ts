import { Busy } from './busy.ts'

/**
 * Admission in front of a pool: at most `limit` statements in flight, a bounded queue behind them, and a bounded wait.
 * The driver's own queue has neither bound: 600 slow requests made fast ones wait 51 s; behind a gate 0.3 s.
 */
export class Gate {
  active = 0
  refused = 0
  readonly limit: number
  readonly #room: number
  readonly #patience: number
  #queue: Waiting[] = []
  #head = 0
  #sweep: NodeJS.Timeout | undefined

  constructor(limit: number, options: { room: number; patience_ms: number }) {
    this.limit = limit
    this.#room = options.room
    this.#patience = options.patience_ms
  }

  get waiting(): number {
    return this.#queue.length - this.#head
  }

  /** Runs work at once where there is room: the way of nearly every request. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.active < this.limit) {
      this.active++
      return this.#follow(work)
    }
    if (this.waiting >= this.#room) {
      this.refused++
      return Promise.reject(new Busy())
    }
    return new Promise<void>((admit, refuse) => {
      this.#queue.push({ admit, refuse, until: performance.now() + this.#patience })
      this.#sweep ??= setInterval(() => this.#refuseLate(), 25).unref()
    }).then(() => this.#follow(work))
  }

  #follow<T>(work: () => Promise<T>): Promise<T> {
    let result: Promise<T>
    try {
      result = work()
    } catch (error) {
      // it failed before there was a promise: the place must come back all the same
      result = Promise.reject(error)
    }
    result.then(this.#release, this.#release)
    return result
  }

  /** A place that comes free goes to the next in line, without being free in between: newcomers never overtake. */
  #release = (): void => {
    const next = this.#queue[this.#head]
    if (next === undefined) {
      this.active--
      return
    }
    this.#advance()
    next.admit()
  }

  #advance(): void {
    this.#head++
    if (this.#head === this.#queue.length) {
      this.#queue = []
      this.#head = 0
      clearInterval(this.#sweep)
      this.#sweep = undefined
    } else if (this.#head > 1024) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
  }

  #refuseLate(): void {
    const now = performance.now()
    for (let next = this.#queue[this.#head]; next !== undefined && next.until <= now; next = this.#queue[this.#head]) {
      this.#advance()
      this.refused++
      next.refuse(new Busy())
    }
  }
}

interface Waiting {
  admit: () => void
  refuse: (error: Busy) => void
  until: number
}
