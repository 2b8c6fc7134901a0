import type { Static } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import type { Tokens } from '#schemas/identity/sessions.ts'

/** What SQL answers when a session was opened or refreshed. */
export interface OpenedSession {
  institution_id: string
  user_id: string
  session_id: string
  /** Second at which it happened: the same refresh repeated yields the same token. */
  issued_at: number
}

export const tokensFor = (
  { tokens, config }: FastifyInstance,
  { institution_id, user_id, session_id, issued_at }: OpenedSession,
  refresh_token: string
): Static<typeof Tokens> => ({
  access_token: tokens.sign({ sub: user_id, sid: session_id, inst: institution_id }, issued_at),
  refresh_token,
  token_type: 'Bearer',
  expires_in: config.accessTokenSeconds
})
