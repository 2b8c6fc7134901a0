import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { type Static, Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { ChangePassword, ForgotPassword, ResetPassword } from '#schemas/identity/passwords.ts'
import { changePassword, forgotPassword, resetPassword } from './password-change.ts'

/** Choosing another password: with the present one, or with a token from a message. */
export const passwords = (domain: FastifyInstance): void => {
  const app = domain.withTypeProvider<TypeBoxTypeProvider>()

  app.post(
    '/change-password',
    {
      config: {
        access: 'self',
        people: true,
        secret: true,
        statements: 3,
        problems: ['identity.password_wrong', 'identity.too_many_attempts', 'access.password_guessable', 'server.busy'],
        commands: ['identity.begin_password_check', 'identity.change_password', 'identity.forgive_check']
      },
      schema: {
        operationId: 'changePassword',
        summary: 'Change one’s own password',
        description: 'Ends every other session of the account, in all its institutions.',
        body: ChangePassword,
        response: { 204: Type.Null({ description: 'Changed' }) }
      }
    },
    async (request, reply) => {
      await changePassword(request, request.body)
      return reply.code(204).send(null)
    }
  )

  domain.post<{ Body: Static<typeof ForgotPassword> }>(
    '/forgot-password',
    {
      config: {
        access: 'public',
        secret: true,
        problems: ['identity.too_many_attempts', 'mail.unconfigured'],
        commands: ['identity.forgot_password']
      },
      schema: {
        operationId: 'forgotPassword',
        summary: 'Ask for another password',
        description: 'Sends a token to the address, if an account has it; the answer never tells.',
        body: ForgotPassword,
        response: { 202: Type.Null({ description: 'If there is such an account, a message is on its way' }) }
      }
    },
    async (request, reply) => {
      await forgotPassword(request, request.body)
      return reply.code(202).send()
    }
  )

  app.post(
    '/reset-password',
    {
      config: {
        access: 'public',
        secret: true,
        statements: 2,
        problems: ['identity.reset_failed', 'access.password_guessable', 'server.busy'],
        commands: ['identity.begin_reset', 'identity.reset_password']
      },
      schema: {
        operationId: 'resetPassword',
        summary: 'Choose another password',
        description: 'With the token of a message. Ends every session of the account; sign in afterwards.',
        body: ResetPassword,
        response: { 204: Type.Null({ description: 'Changed' }) }
      }
    },
    async (request, reply) => {
      await resetPassword(request, request.body)
      return reply.code(204).send(null)
    }
  )
}
