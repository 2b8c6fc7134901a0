import type { Static } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import type { ChangePassword, ForgotPassword, ResetPassword } from '#schemas/identity/passwords.ts'
import { checkNewPassword } from '#src/auth/new-password.ts'
import { contextOf, run } from '#src/command/run.ts'
import { requireMail } from '#src/mail/mail.ts'
import { deviceOf, limitsOf, mustWait, type Waiting } from './attempts.ts'
import { resetMessage } from './messages.ts'
import { proved } from './password-check.ts'

const RESET_s = 3600

export const changePassword = async (request: FastifyRequest, body: Static<typeof ChangePassword>): Promise<void> => {
  const { server } = request
  await proved(request, body.current_password, { act: 'identity.change_password' }, async ({ about }) => {
    await checkNewPassword(body.new_password, about)
    return { new_hash: await server.passwords.hash(body.new_password) }
  })
}

/** One statement and one answer, whether there is such an account or not. */
export const forgotPassword = async (request: FastifyRequest, { email }: Static<typeof ForgotPassword>) => {
  const { server } = request
  requireMail(server)
  const token = server.tokens.newToken()
  const answer = await run<Waiting | null>(server.db.command, 'identity.forgot_password', contextOf(request), {
    email,
    ...deviceOf(request),
    ...limitsOf(request),
    ...resetMessage(token, server.config.publicUrl),
    token_hash: server.tokens.hash(token),
    lifetime_seconds: RESET_s
  })
  if (answer !== null) throw mustWait(answer)
}

/** The token is looked at before anything is hashed: who has none makes nobody work. */
export const resetPassword = async (request: FastifyRequest, body: Static<typeof ResetPassword>): Promise<void> => {
  const { server } = request
  const { command } = server.db
  const token_hash = server.tokens.hash(body.token)
  const facts = await run<{ about: string[] }>(command, 'identity.begin_reset', contextOf(request), { token_hash })
  await checkNewPassword(body.new_password, facts.about)
  const new_hash = await server.passwords.hash(body.new_password)
  await run(command, 'identity.reset_password', contextOf(request), { token_hash, new_hash })
}
