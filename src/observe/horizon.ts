import type { Backlog } from '#src/jobs/backlog.ts'

/** So long a horizon may stand still: an import of a whole file takes minutes, and is worth knowing of. */
const LONG_seconds = 60

/** How long changes have waited for a transaction that does not end, as one scrape sees it after the other. */
export class Horizon {
  readonly #warn: (about: { seconds: number; horizon: string }) => void
  #known = ''
  #since_ms = 0
  #warned = false

  constructor(warn: (about: { seconds: number; horizon: string }) => void) {
    this.#warn = warn
  }

  seconds({ horizon, above }: Pick<Backlog, 'horizon' | 'above'>, now_ms: number): number {
    if (!above || horizon !== this.#known) {
      this.#known = horizon
      this.#since_ms = now_ms
      this.#warned = false
    }
    const seconds = (now_ms - this.#since_ms) / 1000
    if (seconds > LONG_seconds && !this.#warned) {
      this.#warned = true
      this.#warn({ seconds, horizon })
    }
    return seconds
  }
}
