import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { AcceptInvitation, Invitation } from '#schemas/identity/invitations.ts'
import { Tokens } from '#schemas/identity/sessions.ts'
import { Challenge } from '#schemas/identity/totp.ts'
import { act } from '#src/command/act.ts'
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

  act(domain, '/users/:id/invite', {
    operationId: 'inviteUser',
    summary: 'Invite a user',
    description: 'Sends a message that lets them come in within seven days. The one before it is withdrawn.',
    access: 'identity.users.invite',
    problems: ['identity.privilege_exceeded', 'identity.rights_changed', 'request.state', 'mail.unconfigured'],
    response: { 200: Invitation },
    reads: ['identity.holdings'],
    facts: async request => ({
      invitation: newInvitation(app),
      facts: await overUser(request, { user: idOf(request) })
    })
  })

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
