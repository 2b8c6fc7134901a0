import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { SwitchInstitution, Tokens } from '#schemas/identity/sessions.ts'
import { keyed } from '#src/command/command.ts'
import { run } from '#src/command/run.ts'
import { deviceOf } from './attempts.ts'
import { secretly } from './password-check.ts'
import { type OpenedSession, tokensFor } from './tokens.ts'

/** One account, several institutions: from one to another without a password. */
export const switching = (domain: FastifyInstance): void => {
  const app = domain.withTypeProvider<TypeBoxTypeProvider>()
  app.post(
    '/switch-institution',
    {
      config: {
        access: 'self',
        people: true,
        secret: true,
        problems: ['request.not_found', 'identity.already_here', 'identity.second_factor_needed'],
        commands: ['identity.switch_institution']
      },
      schema: {
        operationId: 'switchInstitution',
        summary: 'Go on in another institution',
        description:
          'A session of its own there, for the same account, which ends when the one here would; the one here goes on. What that institution asks of a second factor holds.',
        body: SwitchInstitution,
        response: { 200: Tokens }
      }
    },
    async request => {
      const { db, tokens } = request.server
      const refresh_token = tokens.newToken()
      const input = {
        ...request.body,
        ...deviceOf(request),
        token_hash: tokens.hash(refresh_token)
      }
      const command = 'identity.switch_institution'
      const opened = await run<OpenedSession>(db.command, command, secretly(request), input, keyed(request))
      return tokensFor(request.server, opened, refresh_token)
    }
  )
}
