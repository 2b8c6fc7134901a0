import type { kernelProblems } from '#src/http/problems.ts'
import { hasActor, type RouteFacts, takesKey } from './facts.ts'

type Code = keyof typeof kernelProblems

/**
 * Every code an operation may answer: what its shape implies and what it states itself. The one list: the document
 * is made of it, and the tests hold each failure they meet against it.
 */
export const problemsOf = (facts: RouteFacts): string[] => {
  const { config, method, body, single, query, statements } = facts
  const {
    access,
    enrolling = false,
    people,
    ifMatch,
    idempotency,
    limited = true,
    secret,
    commands,
    problems = []
  } = config
  const permitted = hasActor(facts) && access !== 'self'
  const writes = method !== 'GET'
  const stores = commands !== undefined && body && hasActor(facts)
  const implied: [Code, boolean | undefined][] = [
    ['request.invalid', true],
    ['request.malformed', true],
    ['request.cursor_invalid', query.has('cursor')],
    ['request.idempotency_key_missing', idempotency === 'required'],
    ['request.prefer_unsupported', writes],
    ['access.unauthenticated', hasActor(facts)],
    ['access.denied', permitted],
    ['access.second_factor_missing', hasActor(facts) && !enrolling],
    ['access.people_only', people],
    ['access.out_of_reach', permitted && commands !== undefined],
    ['request.not_found', single],
    ['request.timeout', writes],
    ['request.already_done', takesKey(facts) && secret === true],
    ['request.conflict', stores],
    ['request.version_stale', ifMatch],
    ['request.too_large', writes],
    ['request.media_type', writes],
    ['request.idempotency_key_reused', takesKey(facts)],
    ['request.reference_missing', stores],
    ['request.rule_broken', stores],
    ['request.version_missing', ifMatch],
    ['request.rate_limited', limited],
    ['server.error', true],
    ['server.busy', true],
    ['server.unavailable', statements > 0 || hasActor(facts)],
    ['server.timeout', statements > 0]
  ]
  return [...new Set([...implied.flatMap(([code, holds]) => (holds ? [code] : [])), ...problems])]
}
