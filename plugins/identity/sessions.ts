import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { RefreshSession, SignIn, Tokens } from '#schemas/identity/sessions.ts'
import { Challenge } from '#schemas/identity/totp.ts'
import type { SessionFacts } from '#src/access/actors.ts'
import { act } from '#src/command/act.ts'
import { refreshSession } from './refresh.ts'
import { signIn } from './sign-in.ts'

const session =
  'select user_id, account_id, expires_at, grants, platform, enrolling from identity.actor_view where institution_id = $1 and id = $2'

/** How people come in and leave. */
export const sessions = async (domain: FastifyInstance): Promise<void> => {
  const app = domain.withTypeProvider<TypeBoxTypeProvider>()
  app.actors.source = async ({ inst, sid }) => {
    const [found] = await app.db.sessions.query<SessionFacts>(session, [inst, sid])
    return found
  }

  app.post(
    '/sign-in',
    {
      config: {
        access: 'public',
        secret: true,
        statements: 2,
        problems: [
          'identity.sign_in_failed',
          'identity.choose_institution',
          'identity.institution_suspended',
          'identity.too_many_attempts',
          'server.busy'
        ],
        commands: ['identity.begin_sign_in', 'identity.open_session']
      },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in',
        description: 'Answers tokens; with a second factor a challenge, which verifyTotp completes.',
        body: SignIn,
        response: { 200: Tokens, 202: Challenge }
      }
    },
    async (request, reply) => {
      const come = await signIn(request, request.body)
      return 'challenge_token' in come ? reply.code(202).send(come) : come
    }
  )

  app.post(
    '/refresh',
    {
      config: {
        access: 'public',
        secret: true,
        problems: ['identity.refresh_failed'],
        commands: ['identity.refresh_session']
      },
      schema: {
        operationId: 'refreshSession',
        summary: 'Refresh a session',
        body: RefreshSession,
        response: { 200: Tokens }
      }
    },
    request => refreshSession(request, request.body)
  )

  act(domain, '/sign-out', {
    operationId: 'signOut',
    summary: 'Sign out',
    description: 'Ends this session. Its tokens are refused at once here, within a second everywhere.',
    access: 'self',
    people: true,
    enrolling: true,
    response: { 204: Type.Null({ description: 'Signed out' }) }
  })
}
