import type { Static } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import type { AcceptInvitation } from '#schemas/identity/invitations.ts'
import { checkNewPassword } from '#src/auth/new-password.ts'
import { contextOf, run } from '#src/command/run.ts'
import { deviceOf, limitsOf, mustWait, type Waiting } from './attempts.ts'
import { identityProblem } from './problems.ts'
import { admit, type PasswordFacts } from './sign-in.ts'

interface Facts extends PasswordFacts {
  email: string
  institution_id: string
  /** What a password must not be made of. */
  about: string[]
}

const attempt = async (request: FastifyRequest, { token, password }: Static<typeof AcceptInvitation>) => {
  const { db, passwords, tokens } = request.server
  const device = deviceOf(request)
  const invitation_hash = tokens.hash(token)
  const facts = await run<Facts | (Facts & Waiting)>(db.command, 'identity.begin_acceptance', contextOf(request), {
    token_hash: invitation_hash,
    ...device,
    ...limitsOf(request)
  })
  if ('wait' in facts) throw mustWait(facts)
  const { about, password_hash: known, ...who } = facts
  if (known === null) {
    await checkNewPassword(password, about)
  } else if (!(await passwords.fits(password, known))) {
    throw identityProblem('identity.sign_in_failed')
  }
  const password_hash = known ?? (await passwords.make(password))
  const proof = { ...who, ...device, invitation_hash, password_hash, chosen: known === null }
  return admit(request, 'identity.accept_invitation', proof)
}

/**
 * Who has a password proves it, counted and hashed like a sign-in; who has none chooses one. Either way the statement
 * that takes the invitation is the one that opens the session. All of it inside the gate: who is told to come again was
 * not counted.
 */
export const acceptInvitation = (request: FastifyRequest, body: Static<typeof AcceptInvitation>) =>
  request.server.passwords.gate.run(() => attempt(request, body))
