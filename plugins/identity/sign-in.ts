import type { Static } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import type { SignIn } from '#schemas/identity/sessions.ts'
import { contextOf, run } from '#src/command/run.ts'
import { deviceOf, limitsOf, mustWait, type Waiting } from './attempts.ts'
import { identityProblem } from './problems.ts'
import { type OpenedSession, tokensFor } from './tokens.ts'

export interface PasswordFacts {
  account_id: string | null
  password_hash: string | null
  attempt_id: string
}

interface Choices {
  choices: { institution_id: string; name: string }[]
}

/** The password was right, and there is nowhere to come in. */
interface Refused {
  refused: true
  suspended: boolean
}

/** The password was right, and a code must follow. */
interface Challenged {
  challenged: true
}

type Admitted = OpenedSession | Choices | Refused | Challenged

const CHALLENGE_s = 300

const askWhich = ({ choices }: Choices) =>
  identityProblem('identity.choose_institution', {
    detail: choices.map(({ name, institution_id }) => `${name}: ${institution_id}`).join('; '),
    allowed: choices.map(({ institution_id }) => institution_id)
  })

/** The statement that lets somebody in who has proved a password, and what it answers for them. */
export const admit = async (request: FastifyRequest, command: string, proof: object) => {
  const { server } = request
  const refresh_token = server.tokens.newToken()
  const challenge_token = server.tokens.newToken()
  const input = {
    ...proof,
    token_hash: server.tokens.hash(refresh_token),
    challenge_hash: server.tokens.hash(challenge_token),
    challenge_seconds: CHALLENGE_s,
    lifetime_seconds: server.config.refreshTokenSeconds
  }
  const opened = await run<Admitted>(server.db.command, command, contextOf(request), input)
  if ('choices' in opened) throw askWhich(opened)
  if ('refused' in opened) {
    throw identityProblem(opened.suspended ? 'identity.institution_suspended' : 'identity.sign_in_failed')
  }
  if ('challenged' in opened) return { challenge_token, expires_in: CHALLENGE_s }
  return tokensFor(server, opened, refresh_token)
}

const attempt = async (request: FastifyRequest, body: Static<typeof SignIn>) => {
  const { email, password, institution_id } = body
  const { server } = request
  const { command } = server.db
  const context = contextOf(request)
  const who = { email, institution_id, ...deviceOf(request) }

  const facts = await run<PasswordFacts | Waiting>(command, 'identity.begin_sign_in', context, {
    ...who,
    ...limitsOf(request)
  })
  if ('wait' in facts) throw mustWait(facts)
  if (!(await server.passwords.fits(password, facts.password_hash))) throw identityProblem('identity.sign_in_failed')

  return admit(request, 'identity.open_session', { ...who, ...facts })
}

/**
 * Two statements with the hash between them: the first counts the attempt as failed before any work is done for it,
 * the second takes that back and opens the session. Few go at a time and one at a time is hashed, so that a
 * burst of guesses is refused by the count, and who must wait too long hears 503 without having been counted.
 */
export const signIn = (request: FastifyRequest, body: Static<typeof SignIn>) => {
  const { passwords } = request.server
  // Of one account one at a time: right passwords that come together must not count against each other.
  return passwords.gate.run(() => passwords.turns.take(body.email.toLowerCase(), () => attempt(request, body)))
}
