import type { Pool } from '#src/db/pool.ts'
import type { Audience, Hearer } from './audience.ts'
import type { Listener } from './listener.ts'
import { holdToken } from './place.ts'
import { Room } from './room.ts'
import { relationsOf, type Sight } from './sight.ts'
import { lastOf, readStanding, type Sealed, type Standing, sealOf, standsThere } from './standing.ts'
import type { Position, Token } from './token.ts'

/** So many come in with one statement. */
const AT_ONCE = 500

/** Somebody who wants to listen. */
export interface Coming extends Hearer {
  /** Where they were before, and the sights that this token is for. */
  token: Token | undefined
  held: readonly Sight[]
}

/** Begins somebody's answer. */
export type Begin = (audience: Audience, position: Position) => Listener

interface Waiting {
  coming: Coming
  /** Throws where they may not. */
  enter: (standing: Standing) => void
  reject: (error: unknown) => void
}

const sealedOf = ({ actor: { institution, user } }: Coming, sights: readonly Sight[]): Sealed => ({
  institution,
  user,
  relations: relationsOf(sights)
})

/** Refuses who would miss something, did they go on where they were. */
const hold = (coming: Coming, standing: Standing): void => {
  const { token } = coming
  if (token === undefined) return
  const { institution } = coming.actor
  const there = standsThere(standing, { institution, position: token.position })
  const held = sealOf(standing, sealedOf(coming, coming.held))
  holdToken(token, { there, floor: standing.floor[institution] ?? null, held })
}

/** Who comes in, however many at once: is what they have still there, and do they still see the same? */
export class Door {
  readonly #rooms: Map<string, Room>
  #queue: Waiting[] = []

  constructor(rooms: Map<string, Room>) {
    this.#rooms = rooms
  }

  get waiting(): number {
    return this.#queue.length
  }

  /** Resolves once they sit. */
  seat(coming: Coming, start: Begin): Promise<Listener> {
    return this.#come(coming, standing => this.#seat(coming, standing, start))
  }

  /** Resolves where they could. */
  ask(coming: Coming): Promise<void> {
    return this.#come(coming, standing => hold(coming, standing))
  }

  /** Between two readings of the log, so that nothing is read for a room while somebody comes into it. */
  async admit(pool: Pool): Promise<void> {
    const batch = this.#queue.splice(0, AT_ONCE)
    if (batch.length === 0) return
    try {
      const standing = await readStanding(pool, {
        stands: batch.flatMap(({ coming: { actor, token } }) =>
          token === undefined ? [] : [{ institution: actor.institution, position: token.position }]
        ),
        sealed: batch.flatMap(({ coming }) => [sealedOf(coming, coming.sights), sealedOf(coming, coming.held)])
      })
      for (const { enter } of batch) enter(standing)
    } catch (error) {
      for (const { reject } of batch) reject(error)
      throw error
    }
  }

  close(error: unknown): void {
    for (const { reject } of this.#queue.splice(0)) reject(error)
  }

  #come<T>(coming: Coming, entered: (standing: Standing) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const enter = (standing: Standing): void => {
        try {
          resolve(entered(standing))
        } catch (error) {
          reject(error)
        }
      }
      this.#queue.push({ coming, enter, reject })
    })
  }

  #seat(coming: Coming, standing: Standing, start: Begin): Listener {
    hold(coming, standing)
    const { actor, sights, token } = coming
    const { institution } = actor
    const last = lastOf(standing, institution)
    const room = this.#rooms.get(institution) ?? new Room(institution, last)
    this.#rooms.set(institution, room)
    const audience = room.audienceOf(coming, sealOf(standing, sealedOf(coming, sights)))
    const listener = start(audience, token?.position ?? last)
    room.seat(listener)
    listener.whenOver(() => room.leave(listener))
    return listener
  }
}
