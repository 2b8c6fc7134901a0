import type { Actor } from '#src/access/actor.ts'
import type { Reach, Scope, Subject } from '#src/access/permission.ts'
import type { Parameters } from '#src/read/parameters.ts'
import type { Entity } from './entity.ts'

/**
 * Whether a change is told to somebody is decided by what was logged: the row before and after, and whose it was then.
 * The rule stands here once, as a predicate of SQL for who reads a page, and on subjects for who reads for many.
 */

export type Operation = 'insert' | 'update' | 'delete'

type Image = 'before' | 'after'

/** Whose a logged row was: ids by subject; null where there is no row. */
export type Subjects = Readonly<Partial<Record<Subject, string | null>>> | null

/** How far somebody sees of an entity; undefined: nothing. */
export const reachOf = (actor: Actor, { access, by = {}, people = false }: Entity): Reach | undefined => {
  if (people && actor.machine) return undefined
  if (access === 'self') return [{ subject: 'user', ids: [actor.user] }]
  const reach = actor.allows.get(access)
  if (reach === undefined || reach === 'institution') return reach
  if (by === 'shared') return reach.length === 0 ? undefined : 'institution'
  const usable = reach.filter(scope => by[scope.subject] !== undefined)
  return usable.length === 0 ? undefined : usable
}

/** The id of a subject in an image of the log row `row`. */
const subjectSql = (column: string, image: Image, row: string): string => `(${row}.${image} ->> '${column}')::uuid`

/** What brings the Subjects of an image with a log row. */
const subjectsSql = (entity: Entity, image: Image, row: string): string => {
  const { by } = entity
  const columns = by === undefined || by === 'shared' ? [] : Object.entries(by)
  const pairs = columns.map(([subject, column]) => `'${subject}', ${subjectSql(column, image, row)}`)
  return `case when ${row}.${image} is not null then jsonb_build_object(${pairs.join(', ')}) end`
}

/** Those of all entities at once, where a statement reads changes of several. */
export const anySubjectsSql = (entities: Iterable<Entity>, image: Image, row: string): string => {
  const cases = [...entities].map(entity => `when '${entity.table}' then ${subjectsSql(entity, image, row)}`)
  return `case ${row}.entity ${cases.join(' ')} end`
}

const imageSql = (entity: Entity, reach: Reach, image: Image, row: string, actor: Actor, parameters: Parameters) => {
  if (reach === 'institution') return `${row}.${image} is not null`
  const { by } = entity
  const parts = reach.flatMap(scope => {
    const column = by === undefined || by === 'shared' ? undefined : by[scope.subject]
    if (column === undefined) return []
    const id = subjectSql(column, image, row)
    if ('ids' in scope) return [`${id} = any(${parameters.addAll(scope.ids, 'uuid')})`]
    const user = parameters.add(actor.user)
    return [`${id} in (select id from ${scope.relation} where institution_id = $1 and user_id = ${user})`]
  })
  return `(${parts.join(' or ') || 'false'})`
}

/** What the log row `row` of this entity is told as; null: nothing. */
export const toldSql = (entity: Entity, reach: Reach, row: string, actor: Actor, parameters: Parameters): string => {
  const seen = (image: Image) => imageSql(entity, reach, image, row, actor, parameters)
  return `case when ${seen('after')} then ${row}.operation when ${seen('before')} then 'delete' end`
}

/** The same of a change in memory; `sees` is asked of whose the row was. What has left somebody's sight is gone for them. */
export const toldAs = (
  { operation, before, after }: { operation: Operation; before: Subjects; after: Subjects },
  sees: (whose: NonNullable<Subjects>) => boolean
): Operation | undefined => {
  if (after !== null && sees(after)) return operation
  return before !== null && sees(before) ? 'delete' : undefined
}

/** Whether a reach covers whose a row was; `related` says of a relation whether it holds the id for who asks. */
export const covers = (
  reach: Reach,
  whose: NonNullable<Subjects>,
  related: (relation: string, id: string) => boolean
): boolean =>
  reach === 'institution' ||
  reach.some((scope: Scope) => {
    const id = whose[scope.subject]
    if (id === undefined || id === null) return false
    return 'ids' in scope ? scope.ids.includes(id) : related(scope.relation, id)
  })
