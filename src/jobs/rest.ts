const LONG_ms = 500

/** Pauses that grow while nothing happens and end when somebody wakes the sleeper. */
export class Rest {
  static readonly SHORT_ms = 25
  #next_ms = Rest.SHORT_ms
  #wake: (() => void) | undefined
  #woken = false

  /** So long, or twice as long as last time, up to half a second. */
  after(ms?: number): Promise<void> {
    this.#next_ms = ms === undefined ? Math.min(LONG_ms, this.#next_ms * 2) : Rest.SHORT_ms
    const rest_ms = this.#woken ? 0 : (ms ?? this.#next_ms)
    this.#woken = false
    return new Promise(resolve => {
      const timer = setTimeout(() => this.#wake?.(), rest_ms)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
    })
  }

  wake(): void {
    this.#woken = this.#wake === undefined
    this.#wake?.()
  }
}
