import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { IdParams } from '#schemas/common.ts'
import { RevokeAll, Session } from '#schemas/identity/sessions.ts'
import { command } from '#src/command/command.ts'
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

  app.post(
    '/sessions/:id/revoke',
    {
      config: { access: 'self', people: true, commands: ['identity.revoke_session'], problems: ['request.state'] },
      schema: {
        operationId: 'revokeSession',
        summary: 'End one of one’s own sessions',
        description: 'Its tokens are refused at once here, within a second everywhere.',
        params: IdParams,
        response: { 204: Type.Null({ description: 'Ended' }) }
      }
    },
    command('identity.revoke_session')
  )

  app.post(
    '/sessions/revoke-all',
    {
      config: { access: 'self', people: true, commands: ['identity.revoke_all_sessions'] },
      schema: {
        operationId: 'revokeAllSessions',
        summary: 'End all of one’s own sessions',
        description: 'In every institution that the account belongs to; within a second everywhere.',
        body: RevokeAll,
        response: { 204: Type.Null({ description: 'Ended' }) }
      }
    },
    command('identity.revoke_all_sessions')
  )
}
