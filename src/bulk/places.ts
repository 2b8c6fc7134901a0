import { Busy } from '#src/busy.ts'

export interface Holder {
  institution: string
  user: string
}

interface Bounds {
  all: number
  /** Of one institution. */
  institution: number
  /** Of one user. */
  user: number
}

/** Places for what lasts: so many, so many of one institution, of one user. Who finds none is refused at once. */
export class Places {
  readonly #bounds: Bounds
  readonly #held = new Map<string, number>()
  count = 0

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  /** Takes a place; what it answers gives it back, once. */
  enter({ institution, user }: Holder): () => void {
    const { all, institution: ofInstitution, user: ofUser } = this.#bounds
    if (this.count >= all || this.#of(institution) >= ofInstitution || this.#of(user) >= ofUser) {
      throw new Busy('every place that this user may have is taken')
    }
    this.#move(institution, user, 1)
    let left = false
    return () => {
      if (!left) this.#move(institution, user, -1)
      left = true
    }
  }

  #of(id: string): number {
    return this.#held.get(id) ?? 0
  }

  #move(institution: string, user: string, by: 1 | -1): void {
    this.count += by
    for (const id of [institution, user]) {
      const held = this.#of(id) + by
      if (held === 0) this.#held.delete(id)
      else this.#held.set(id, held)
    }
  }
}
