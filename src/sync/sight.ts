import { createHash } from 'node:crypto'
import type { Actor } from '#src/access/actor.ts'
import type { Reach, Scope } from '#src/access/permission.ts'
import { problem } from '#src/http/problems.ts'
import { type Visibility, visibility } from '#src/read/visible.ts'
import type { Entity } from './entity.ts'
import { reachOf } from './reach.ts'

/** What somebody sees of an entity. */
export interface Sight {
  entity: Entity
  reach: Reach
  visible: Visibility
}

const known = new WeakMap<Entity, Visibility>()

/** Made once an entity. */
const visibilityOf = (entity: Entity): Visibility => {
  const visible = known.get(entity) ?? visibility(entity.item)
  known.set(entity, visible)
  return visible
}

const see = (actor: Actor, entity: Entity): Sight | undefined => {
  const reach = reachOf(actor, entity)
  return reach === undefined ? undefined : { entity, reach, visible: visibilityOf(entity) }
}

/** What is asked for by name must be in sight; where nothing is named, it is all that is. */
export const sightsOf = (
  actor: Actor,
  entities: ReadonlyMap<string, Entity>,
  asked: string | undefined
): readonly Sight[] => {
  if (asked === undefined) return [...entities.values()].flatMap(entity => see(actor, entity) ?? [])
  return [...new Set(asked.split(','))].sort().map(name => {
    const entity = entities.get(name)
    if (entity === undefined) {
      const detail = `nothing is called ${name.slice(0, 80)}`
      throw problem('request.invalid', { errors: [{ in: 'query', pointer: '/entities', code: 'enum', detail }] })
    }
    const sight = see(actor, entity)
    if (sight !== undefined) return sight
    if (entity.people === true && actor.machine) throw problem('access.people_only')
    throw problem('access.denied', { detail: `Your role does not reach ${name}.` })
  })
}

const written = (scope: Scope): string =>
  'ids' in scope ? `${scope.subject} ${[...scope.ids].sort().join()}` : `${scope.subject} ${scope.relation}`

const short = (of: unknown): string => createHash('sha256').update(JSON.stringify(of)).digest('base64url')

/**
 * A short name of what somebody sees: while it stays, what is told from a token on adds up to what the lists show. What
 * everybody is shown is left out, so that a release with one more property sends nobody away. Where entities were named,
 * it begins with a mark of these, `names~`.
 */
export const sightMark = (actor: Actor, sights: readonly Sight[], asked: string | undefined): string => {
  const seen = sights
    .map(({ entity, reach, visible }) => [
      entity.name,
      reach === 'institution' ? reach : reach.map(written).sort(),
      visible.granted(actor)
    ])
    .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1))
  const mark = short([actor.institution, seen]).slice(0, 8)
  return asked === undefined ? mark : `${short(seen.map(([name]) => name)).slice(0, 4)}~${mark}`
}

const namesIn = (sight: string): string => sight.slice(0, sight.indexOf('~') + 1)

const changed = (detail: string) => problem('sync.reach_changed', { detail })

/**
 * The sights that a token is for. One that was told where nothing was named is good for whatever is named afterwards, of
 * which the next one is.
 */
export const heldSights = (
  token: { sight: string },
  { sights, sight }: { sights: readonly Sight[]; sight: string },
  actor: Actor,
  entities: ReadonlyMap<string, Entity>
): readonly Sight[] => {
  if (token.sight === sight) return sights
  const general = namesIn(token.sight) === ''
  if (!general && namesIn(token.sight) !== namesIn(sight)) {
    throw changed('The token is for other `entities` than these.')
  }
  const all = general ? sightsOf(actor, entities, undefined) : sights
  if (general && token.sight === sightMark(actor, all, undefined)) return all
  throw changed('Your roles, or what they reach, are others than when the token was told.')
}

/** The relations that decide what is in sight. Who is in them changes without a change of any row in sight. */
export const relationsOf = (sights: readonly Sight[]): string[] => {
  const scopes = sights.flatMap(({ reach }) => (reach === 'institution' ? [] : reach))
  return [...new Set(scopes.flatMap(scope => ('relation' in scope ? [scope.relation] : [])))].sort()
}

/** SQL of a short name of what these relations hold for a user at this moment. */
export const sealSql = (relations: readonly string[], institution: string, user: string): string => {
  if (relations.length === 0) return `''`
  const held = relations.map(
    relation =>
      `(select string_agg(id::text, ',' order by id) from ${relation} where institution_id = ${institution} and user_id = ${user})`
  )
  return `left(md5(concat_ws(';', ${held.map(ids => `coalesce(${ids}, '')`).join(', ')})), 8)`
}
