const LONG_ms = 500

/** Pauses that grow while nothing happens, and that somebody may cut short. */
export class Rest {
  /** However often it is woken, a sleeper has had so much. */
  static readonly SHORT_ms = 25
  #next_ms = Rest.SHORT_ms
  #began_ms = 0
  #timer: NodeJS.Timeout | undefined
  #end: (() => void) | undefined
  #woken = false

  /** So long, or twice as long as last time, up to half a second. */
  after(ms?: number): Promise<void> {
    this.#next_ms = ms === undefined ? Math.min(LONG_ms, this.#next_ms * 2) : Rest.SHORT_ms
    this.#began_ms = performance.now()
    const rest_ms = Math.min(ms ?? this.#next_ms, this.#woken ? Rest.SHORT_ms : LONG_ms)
    this.#woken = false
    return new Promise(resolve => {
      this.#end = resolve
      this.#timer = setTimeout(resolve, rest_ms)
    })
  }

  wake(): void {
    this.#woken = this.#end === undefined
    if (this.#end === undefined) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#end, Math.max(0, this.#began_ms + Rest.SHORT_ms - performance.now()))
    this.#end = undefined
  }
}
