import type { Static } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import type { RefreshSession } from '#schemas/identity/sessions.ts'
import { contextOf, run } from '#src/command/run.ts'
import { identityProblem } from './problems.ts'
import { type OpenedSession, tokensFor } from './tokens.ts'

/** So long the same refresh token gets the same answer: a phone that lost the first one may ask again. */
const GRACE_s = 10

export const refreshSession = async (request: FastifyRequest) => {
  const { refresh_token } = request.body as Static<typeof RefreshSession>
  const { server } = request
  const next = server.tokens.refreshTokenAfter(refresh_token)
  const { answer } = await run(server.db.command, 'identity.refresh_session', contextOf(request), {
    token_hash: server.tokens.hash(refresh_token),
    next_hash: server.tokens.hash(next),
    grace_seconds: GRACE_s
  })
  if (answer?.reused === true) {
    server.actors.forget(String(answer.session_id))
    request.log.warn({ session: answer.session_id, user: answer.user_id }, 'refresh token used twice: session ended')
    throw identityProblem('identity.refresh_failed')
  }
  return tokensFor(server, answer as unknown as OpenedSession, next)
}
