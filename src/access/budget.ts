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

/** What a process tells the others of one budget. */
export interface Spending {
  key: string
  spent: number
  /** Milliseconds until the window is over. */
  left_ms: number
  /** How long one is. */
  window_ms: number
}

/**
 * Requests of one user, or of one address, in a window. It is counted here and at once, on what the token cache finds
 * anyway, which is free; what other processes counted comes later (gossip.ts).
 */
export class Budget {
  readonly #key: string
  readonly #limit: Limit
  readonly #untold: Set<Budget>
  /** Spent here since it was last told. */
  #own = 0
  /** Spent before, here and elsewhere, as far as it is known. */
  #known = 0
  #ends_ms = 0
  #told_ms = 0

  constructor(key: string, limit: Limit, untold: Set<Budget>) {
    this.#key = key
    this.#limit = limit
    this.#untold = untold
  }

  spend(now_ms: number): Left {
    this.#renew(now_ms)
    const exceeded = this.#known + this.#own >= this.#limit.max
    // what is refused is not counted: who goes on asking costs nobody a statement
    if (!exceeded && this.#own++ === 0) this.#untold.add(this)
    return this.#tell(now_ms, exceeded)
  }

  /** What the next one would hear, which is not counted. */
  left(now_ms: number): Left {
    this.#renew(now_ms)
    return this.#tell(now_ms, this.#known + this.#own >= this.#limit.max)
  }

  /** From now on it counts as told. */
  told(now_ms: number): Spending {
    const window_ms = this.#limit.seconds * 1000
    const spending = { key: this.#key, spent: this.#own, left_ms: this.#left_ms(now_ms), window_ms }
    this.#known += this.#own
    this.#own = 0
    this.#told_ms = this.#ends_ms
    return spending
  }

  /** What all processes spent. Less than is known here: the database has forgotten, and we have not. */
  learn({ spent, left_ms }: Pick<Spending, 'spent' | 'left_ms'>, now_ms: number): void {
    // a window that has begun anew meanwhile is another one
    if (this.#ends_ms !== this.#told_ms) return
    this.#known = Math.max(this.#known, spent)
    this.#ends_ms = now_ms + Math.min(left_ms, this.#limit.seconds * 1000)
  }

  #renew(now_ms: number): void {
    // further away than a window is long: the clock was set back
    if (now_ms < this.#ends_ms && this.#left_ms(now_ms) === this.#ends_ms - now_ms) return
    this.#own = 0
    this.#known = 0
    this.#ends_ms = now_ms + this.#limit.seconds * 1000
  }

  #left_ms(now_ms: number): number {
    return Math.min(this.#limit.seconds * 1000, Math.max(0, this.#ends_ms - now_ms))
  }

  #tell(now_ms: number, exceeded: boolean): Left {
    return {
      limit: this.#limit,
      remaining: Math.max(0, this.#limit.max - this.#known - this.#own),
      reset: Math.ceil((this.#ends_ms - now_ms) / 1000),
      exceeded
    }
  }
}

const CAPACITY = 50_000

/** Budgets of users, whatever number of tokens each has, or of addresses. Bounded: the least recently made goes first. */
export class Budgets {
  readonly limit: Limit
  readonly #name: string
  readonly #budgets = new Map<string, Budget>()
  readonly #untold = new Set<Budget>()

  constructor(name: string, limit: Limit) {
    this.#name = name
    this.limit = limit
  }

  of(whom: string): Budget {
    const known = this.#budgets.get(whom)
    if (known !== undefined) return known
    if (this.#budgets.size >= CAPACITY) this.#budgets.delete(this.#budgets.keys().next().value ?? '')
    const budget = new Budget(`${this.#name} ${whom}`, this.limit, this.#untold)
    this.#budgets.set(whom, budget)
    return budget
  }

  /** Those that were spent from since they were last told, so many at most. */
  takeUntold(most: number): Budget[] {
    const taken = [...this.#untold.values().take(most)]
    for (const budget of taken) this.#untold.delete(budget)
    return taken
  }
}
