import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { IdParams } from '#schemas/common.ts'
import { AcceptInvitation, Invitation } from '#schemas/identity/invitations.ts'
import { Tokens } from '#schemas/identity/sessions.ts'
import { Challenge } from '#schemas/identity/totp.ts'
import { command } from '#src/command/command.ts'
import { idOf } from '#src/http/asked.ts'
import { requireMail } from '#src/mail/mail.ts'
import { acceptInvitation } from './acceptance.ts'
import { invitationMessage } from './messages.ts'
import { overUser } from './privilege.ts'

const LIFETIME_s = 7 * 86_400

/** The token goes into a message and its hash into the database; nobody else hears of it. */
export const newInvitation = (app: FastifyInstance) => {
  requireMail(app)
  const token = app.tokens.newToken()
  const { publicUrl } = app.config
  return { ...invitationMessage(token, publicUrl), token_hash: app.tokens.hash(token), lifetime_seconds: LIFETIME_s }
}

/** How who was made a member comes in. */
export const invitations = (domain: FastifyInstance): void => {
  const app = domain.withTypeProvider<TypeBoxTypeProvider>()

  domain.post(
    '/users/:id/invite',
    {
      config: {
        access: 'identity.users.invite',
        statements: 2,
        problems: ['identity.privilege_exceeded', 'identity.rights_changed', 'request.state', 'mail.unconfigured'],
        commands: ['identity.invite_user', 'identity.holdings']
      },
      schema: {
        operationId: 'inviteUser',
        summary: 'Invite a user',
        description: 'Sends a message that lets them come in within seven days. The one before it is withdrawn.',
        params: IdParams,
        response: { 200: Invitation }
      }
    },
    command('identity.invite_user', async (request: FastifyRequest) => {
      const id = idOf(request)
      const invitation = newInvitation(app)
      return { id, invitation, facts: await overUser(request, { user: id }) }
    })
  )

  app.post(
    '/accept-invitation',
    {
      config: {
        access: 'public',
        secret: true,
        statements: 2,
        problems: [
          'identity.invitation_failed',
          'identity.sign_in_failed',
          'identity.too_many_attempts',
          'access.password_guessable',
          'server.busy'
        ],
        commands: ['identity.begin_acceptance', 'identity.accept_invitation']
      },
      schema: {
        operationId: 'acceptInvitation',
        summary: 'Accept an invitation',
        description:
          'With the token of the message and the password of the address; where it has none yet, this becomes it. Signs in, once.',
        body: AcceptInvitation,
        response: { 200: Tokens, 202: Challenge }
      }
    },
    async (request, reply) => {
      const come = await acceptInvitation(request, request.body)
      return 'challenge_token' in come ? reply.code(202).send(come) : come
    }
  )
}
