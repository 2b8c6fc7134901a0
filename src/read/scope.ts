import type { FastifyRequest } from 'fastify'
import { problem } from '#src/http/problems.ts'
import type { Parameters } from './parameters.ts'
import type { Source } from './source.ts'

/** The predicate that keeps a read to the actor's reach. Several scopes join; none that fits these rows: 403. */
export const scopePredicate = (
  { access, by = {} }: Source,
  { actor, reach }: Pick<FastifyRequest, 'actor' | 'reach'>,
  parameters: Parameters
): string => {
  if (access === 'self') {
    if (by === 'shared' || by.user === undefined) throw new Error('a read of the actor’s own names its user column')
    return ` and ${by.user} = ${parameters.add(actor.user)}`
  }
  if (reach === 'institution' || by === 'shared') return ''
  const parts = reach.flatMap(scope => {
    const column = by[scope.subject]
    if (column === undefined) return []
    if ('ids' in scope) return [`${column} = any(${parameters.addAll(scope.ids, 'uuid')})`]
    const user = parameters.add(actor.user)
    return [`${column} in (select id from ${scope.relation} where institution_id = $1 and user_id = ${user})`]
  })
  if (parts.length === 0) throw problem('access.denied', { detail: 'Your role does not reach this.' })
  return ` and (${parts.join(' or ')})`
}
