import type { Static } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import type { SignIn } from '#schemas/identity/sessions.ts'
import type { Passwords } from '#src/auth/passwords.ts'
import { contextOf, run } from '#src/command/run.ts'
import { clientOf } from '#src/http/network.ts'
import { identityProblem } from './problems.ts'
import { type OpenedSession, tokensFor } from './tokens.ts'

interface Facts {
  account_id: string | null
  password_hash: string | null
}

interface Choices {
  choices: { institution_id: string; name: string }[]
}

const askWhich = ({ choices }: Choices) =>
  identityProblem('identity.choose_institution', {
    detail: choices.map(({ name, institution_id }) => `${name}: ${institution_id}`).join('; '),
    allowed: choices.map(({ institution_id }) => institution_id)
  })

/**
 * Two statements with the hash between them: the first counts the attempt as failed before any work is done for it,
 * the second takes that back and opens the session. The whole of it goes one at a time, so that a burst of guesses is
 * refused by the count and not hashed, and who must wait too long hears 503 without having been counted.
 */
export const signIn = (passwords: Passwords) => {
  const attempt = async (request: FastifyRequest, body: Static<typeof SignIn>) => {
    const { email, password, institution_id } = body
    const { server } = request
    const { signInLimit, refreshTokenSeconds } = server.config
    const { command } = server.db
    const context = contextOf(request)
    const who = { email, address: clientOf(request) }

    const limit = { max_failures: signInLimit.max, window_seconds: signInLimit.seconds }
    const facts = await run<Facts>(command, 'identity.begin_sign_in', context, { ...who, ...limit })
    if (!(await passwords.fits(password, facts.password_hash))) throw identityProblem('identity.sign_in_failed')

    const refresh_token = server.tokens.newRefreshToken()
    const opened = await run<OpenedSession | Choices>(command, 'identity.open_session', context, {
      ...who,
      account_id: facts.account_id,
      password_hash: facts.password_hash,
      institution_id,
      token_hash: server.tokens.hash(refresh_token),
      lifetime_seconds: refreshTokenSeconds,
      user_agent: request.headers['user-agent']?.slice(0, 400)
    })
    if ('choices' in opened) throw askWhich(opened)
    return tokensFor(server, opened, refresh_token)
  }
  return (request: FastifyRequest, body: Static<typeof SignIn>) => passwords.gate.run(() => attempt(request, body))
}
