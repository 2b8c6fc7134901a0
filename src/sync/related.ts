import type { Pool } from '#src/db/pool.ts'
import { arrayLiteral } from '#src/read/parameters.ts'
import type { Audience } from './audience.ts'
import type { Logged } from './feed.ts'

interface Wanted {
  institutions: Set<string>
  users: Set<string>
  ids: Set<string>
}

/** Who is related to what, of those whom a batch of changes is for: asked once for each relation, whoever listens. */
export class Related {
  readonly #wanted = new Map<string, Wanted>()
  readonly #held = new Map<string, Set<string>>()

  /** What has to be known to tell this audience of these changes. */
  want(audience: Audience, changes: readonly Logged[]): void {
    for (const { entity, before, after } of changes) {
      for (const { relation, subject } of audience.relationsTo(entity)) {
        const wanted = this.#wanted.get(relation) ?? { institutions: new Set(), users: new Set(), ids: new Set() }
        this.#wanted.set(relation, wanted)
        wanted.institutions.add(audience.institution)
        wanted.users.add(audience.user)
        for (const id of [before?.[subject], after?.[subject]]) if (id != null) wanted.ids.add(id)
      }
    }
  }

  async ask(pool: Pool): Promise<void> {
    await Promise.all(
      [...this.#wanted].map(async ([relation, { institutions, users, ids }]) => {
        const rows = await pool.query<{ institution_id: string; user_id: string; id: string }>(
          `select institution_id, user_id, id from ${relation}
           where institution_id = any($1::uuid[]) and user_id = any($2::uuid[]) and id = any($3::uuid[])`,
          [arrayLiteral([...institutions]), arrayLiteral([...users]), arrayLiteral([...ids])]
        )
        this.#held.set(relation, new Set(rows.map(row => `${row.institution_id} ${row.user_id} ${row.id}`)))
      })
    )
  }

  holds(relation: string, { institution, user }: Audience, id: string): boolean {
    return this.#held.get(relation)?.has(`${institution} ${user} ${id}`) ?? false
  }
}
