import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { Tokens } from '#schemas/identity/sessions.ts'
import { ConfirmTotp, DisableTotp, EnrollTotp, RecoveryCodes, TotpSecret, VerifyTotp } from '#schemas/identity/totp.ts'
import { act } from '#src/command/act.ts'
import { idOf } from '#src/http/asked.ts'
import { overUser } from './privilege.ts'
import { confirmTotp, disableTotp, enrollTotp, verifyTotp } from './second-factor.ts'

const attempts = ['identity.too_many_attempts', 'server.busy'] as const

/** A second factor: codes that an authenticator makes of the time. */
export const totp = (domain: FastifyInstance): void => {
  const app = domain.withTypeProvider<TypeBoxTypeProvider>()

  app.post(
    '/totp/enroll',
    {
      config: {
        access: 'self',
        people: true,
        enrolling: true,
        secret: true,
        statements: 3,
        problems: ['identity.password_wrong', 'identity.second_factor_active', ...attempts],
        commands: ['identity.begin_password_check', 'identity.enroll_totp', 'identity.forgive_check']
      },
      schema: {
        operationId: 'enrollTotp',
        summary: 'Begin a second factor',
        description: 'Answers what an authenticator is set up with. It counts once confirmTotp has seen a code of it.',
        body: EnrollTotp,
        response: { 200: TotpSecret }
      }
    },
    request => enrollTotp(request, request.body)
  )

  app.post(
    '/totp/confirm',
    {
      config: {
        access: 'self',
        people: true,
        enrolling: true,
        secret: true,
        statements: 2,
        problems: ['identity.code_refused', 'identity.second_factor_not_begun', ...attempts],
        commands: ['identity.begin_totp_confirmation', 'identity.confirm_totp']
      },
      schema: {
        operationId: 'confirmTotp',
        summary: 'Turn a second factor on',
        description: 'From now on a sign-in asks for a code. The recovery codes are told this once.',
        body: ConfirmTotp,
        response: { 200: RecoveryCodes }
      }
    },
    request => confirmTotp(request, request.body)
  )

  app.post(
    '/totp/verify',
    {
      config: {
        access: 'public',
        secret: true,
        statements: 2,
        problems: ['identity.challenge_failed', 'identity.code_wrong', ...attempts],
        commands: ['identity.begin_second_factor', 'identity.pass_second_factor']
      },
      schema: {
        operationId: 'verifyTotp',
        summary: 'Complete a sign-in with a code',
        description: 'Each code is good once, and so is each recovery code.',
        body: VerifyTotp,
        response: { 200: Tokens }
      }
    },
    request => verifyTotp(request, request.body)
  )

  app.post(
    '/totp/disable',
    {
      config: {
        access: 'self',
        people: true,
        secret: true,
        statements: 3,
        problems: ['identity.password_wrong', 'identity.code_refused', 'identity.second_factor_not_begun', ...attempts],
        commands: ['identity.begin_totp_removal', 'identity.disable_totp', 'identity.forgive_check']
      },
      schema: {
        operationId: 'disableTotp',
        summary: 'Take one’s own second factor away',
        description:
          'Where the institution asks one of the role, nothing but enrolling another is possible afterwards.',
        body: DisableTotp,
        response: { 204: Type.Null({ description: 'Taken away' }) }
      }
    },
    async (request, reply) => {
      await disableTotp(request, request.body)
      return reply.code(204).send(null)
    }
  )

  act(domain, '/users/:id/reset-totp', {
    operationId: 'resetUserTotp',
    summary: 'Take a member’s second factor away',
    description:
      'For who lost authenticator and recovery codes. Ends their sessions; the change log keeps who did it. They sign in with the password and enrol another.',
    access: 'identity.users.reset_factor',
    people: true,
    problems: [
      'identity.own_factor',
      'identity.privilege_exceeded',
      'identity.rights_changed',
      'identity.second_factor_not_begun',
      'identity.account_shared'
    ],
    response: { 204: Type.Null({ description: 'Taken away' }) },
    reads: ['identity.holdings'],
    facts: async request => ({ facts: await overUser(request, { user: idOf(request) }) })
  })
}
