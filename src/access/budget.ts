export interface Limit {
  max: number
  seconds: number
}

/** What is left of a rate limit after a request. */
export interface Left {
  limit: Limit
  remaining: number
  /** Seconds until the window begins anew. */
  reset: number
  exceeded: boolean
}

/**
 * Requests of one user in a window. Signed-in users are counted here, on what the token cache finds anyway, which is
 * free; strangers by @fastify/rate-limit, whose five awaits a request cost 3 µs more.
 */
export class Budget {
  readonly #limit: Limit
  #used = 0
  #ends_ms = 0

  constructor(limit: Limit) {
    this.#limit = limit
  }

  spend(now_ms: number): Left {
    this.#renew(now_ms)
    this.#used++
    return this.#tell(now_ms)
  }

  /** What the next one would hear, which is not counted. */
  left(now_ms: number): Left {
    this.#renew(now_ms)
    const left = this.#tell(now_ms)
    return { ...left, exceeded: left.remaining === 0 }
  }

  #renew(now_ms: number): void {
    if (now_ms < this.#ends_ms) return
    this.#used = 0
    this.#ends_ms = now_ms + this.#limit.seconds * 1000
  }

  #tell(now_ms: number): Left {
    return {
      limit: this.#limit,
      remaining: Math.max(0, this.#limit.max - this.#used),
      reset: Math.ceil((this.#ends_ms - now_ms) / 1000),
      exceeded: this.#used > this.#limit.max
    }
  }
}

/** Budgets of users, whatever number of tokens each has, or of addresses. Bounded: the least recently made goes first. */
export class Budgets {
  readonly #limit: Limit
  readonly #budgets = new Map<string, Budget>()

  constructor(limit: Limit) {
    this.#limit = limit
  }

  of(whom: string): Budget {
    const known = this.#budgets.get(whom)
    if (known !== undefined) return known
    if (this.#budgets.size >= 50_000) this.#budgets.delete(this.#budgets.keys().next().value ?? '')
    const budget = new Budget(this.#limit)
    this.#budgets.set(whom, budget)
    return budget
  }
}
