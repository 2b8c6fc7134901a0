import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { RevokeAll, Session } from '#schemas/identity/sessions.ts'
import { act } from '#src/command/act.ts'
import { list } from '#src/read/list.ts'

/** Where one is signed in, and how to end that from afar. */
export const ownSessions = (app: FastifyInstance): void => {
  app.get(
    '/sessions',
    list(Session, {
      view: 'identity.session_view',
      access: 'self',
      by: { user: 'user_id' },
      operationId: 'listSessions',
      summary: 'List one’s own sessions',
      description: 'Those that are good at this moment, in this institution.',
      sort: ['used_at', 'created_at', 'id']
    })
  )

  act(app, '/sessions/:id/revoke', {
    operationId: 'revokeSession',
    summary: 'End one of one’s own sessions',
    description: 'Its tokens are refused at once here, within a second everywhere.',
    access: 'self',
    people: true,
    problems: ['request.state'],
    response: { 204: Type.Null({ description: 'Ended' }) }
  })

  act(app, '/sessions/revoke-all', {
    operationId: 'revokeAllSessions',
    summary: 'End all of one’s own sessions',
    description: 'In every institution that the account belongs to; within a second everywhere.',
    access: 'self',
    people: true,
    body: RevokeAll,
    response: { 204: Type.Null({ description: 'Ended' }) }
  })
}
