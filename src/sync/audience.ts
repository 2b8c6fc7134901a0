import type { Actor } from '#src/access/actor.ts'
import type { Subject } from '#src/access/permission.ts'
import type { Logged } from './feed.ts'
import type { Listener } from './listener.ts'
import { covers, toldAs } from './reach.ts'
import type { Related } from './related.ts'
import { relationsOf, type Sight } from './sight.ts'
import type { Position, Token } from './token.ts'

/** An event, made once for all who hear it. */
export interface Told {
  position: Position
  text: string
}

/** Who listens: what they see, and how what they are told of where they stand is written. */
export interface Hearer {
  actor: Actor
  sights: readonly Sight[]
  sight: string
  encode: (token: Token) => string
}

/** Listeners who hear the same: they see the same, and where relations decide they are the same user. */
export class Audience {
  readonly key: string
  readonly institution: string
  readonly user: string
  readonly sight: string
  readonly seal: string
  readonly relations: readonly string[]
  readonly listeners = new Set<Listener>()
  /** Those of them who have heard all that there is. */
  readonly present = new Set<Listener>()
  readonly #sights: ReadonlyMap<string, Sight>
  readonly #relationsTo: ReadonlyMap<string, readonly { relation: string; subject: Subject }[]>
  readonly #encode: Hearer['encode']
  #last: Told | undefined

  constructor(key: string, { actor: { institution, user }, sights, sight, encode }: Hearer, seal: string) {
    this.key = key
    this.institution = institution
    this.user = user
    this.#encode = encode
    this.sight = sight
    this.seal = seal
    this.relations = relationsOf(sights)
    this.#sights = new Map(sights.map(one => [one.entity.table, one]))
    this.#relationsTo = new Map(
      sights.map(({ entity, reach }) => [
        entity.table,
        reach === 'institution' ? [] : reach.flatMap(scope => ('relation' in scope ? [scope] : []))
      ])
    )
  }

  /** Audiences of one key hear the same. */
  static keyOf({ actor, sights, sight }: Hearer, seal: string): string {
    return relationsOf(sights).length === 0 ? sight : `${sight} ${actor.user} ${seal}`
  }

  relationsTo(table: string): readonly { relation: string; subject: Subject }[] {
    return this.#relationsTo.get(table) ?? []
  }

  /** What says where a listener stands, and nothing more. */
  idOf(position: Position): string {
    if (this.#last?.position !== position) {
      const { sight, seal } = this
      this.#last = { position, text: `id: ${this.#encode({ position, sight, seal })}\n` }
    }
    return this.#last.text
  }

  /** What these changes are to it: decided here once, however many listen. */
  hear(changes: readonly Logged[], related: Related): Told[] {
    return changes.flatMap(change => {
      const sight = this.#sights.get(change.entity)
      if (sight === undefined) return []
      const operation = toldAs(change, whose =>
        covers(sight.reach, whose, (relation, id) => related.holds(relation, this, id))
      )
      if (operation === undefined) return []
      const { position, id, version } = change
      const data = JSON.stringify({ entity: sight.entity.name, id, operation, version })
      return [{ position, text: `${this.idOf(position)}data: ${data}\n\n` }]
    })
  }
}
