import type { Static } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import type { RefreshSession } from '#schemas/identity/sessions.ts'
import { contextOf, run } from '#src/command/run.ts'
import { identityProblem } from './problems.ts'
import { type OpenedSession, tokensFor } from './tokens.ts'

/** So long the same refresh token gets the same answer: a phone that lost the first one may ask again. */
const GRACE_s = 10

type Refreshed = (OpenedSession & { reused?: undefined }) | { reused: true; session_id: string; user_id: string }

export const refreshSession = async (request: FastifyRequest, { refresh_token }: Static<typeof RefreshSession>) => {
  const { server } = request
  const next = server.tokens.refreshTokenAfter(refresh_token)
  const refreshed = await run<Refreshed>(server.db.command, 'identity.refresh_session', contextOf(request), {
    token_hash: server.tokens.hash(refresh_token),
    next_hash: server.tokens.hash(next),
    grace_seconds: GRACE_s
  })
  if (refreshed.reused) {
    const { session_id: session, user_id: user } = refreshed
    request.log.warn({ session, user }, 'refresh token used twice: session ended')
    throw identityProblem('identity.refresh_failed')
  }
  return tokensFor(server, refreshed, next)
}
