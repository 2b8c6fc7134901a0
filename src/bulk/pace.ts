/** A telephone at the edge of its network takes more. */
const LEAST_bytes_per_s = 4096

/** Whether who takes a file takes it fast enough, by the time that it waits for them: what the database needs is not theirs. */
export class Pace {
  readonly #window_ms: number
  #waited_ms = 0
  #bytes = 0

  /** Who is slow for a moment makes up for it within so long. */
  constructor(window_ms: number) {
    this.#window_ms = window_ms
  }

  /** So much was taken after so long; false where it goes on too slowly. */
  keeps(bytes: number, waited_ms: number): boolean {
    this.#bytes += bytes
    this.#waited_ms += waited_ms
    if (this.#waited_ms < this.#window_ms) return true
    const enough = this.#bytes * 1000 >= LEAST_bytes_per_s * this.#waited_ms
    this.#bytes = 0
    this.#waited_ms = 0
    return enough
  }
}
