import type { Static } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import type { ConfirmTotp, DisableTotp, EnrollTotp, VerifyTotp } from '#schemas/identity/totp.ts'
import { newRecoveryCodes, recoveryHash } from '#src/auth/recovery.ts'
import { base32, newSecret, otpauthUri } from '#src/auth/totp.ts'
import { keyed } from '#src/command/command.ts'
import { contextOf, run } from '#src/command/run.ts'
import { deviceOf, limitsOf, mustWait, type Waiting } from './attempts.ts'
import { codeLimits, type FactorFacts, proofOf } from './factor.ts'
import { proved, secretly } from './password-check.ts'
import { identityProblem } from './problems.ts'
import { type OpenedSession, tokensFor } from './tokens.ts'

const ISSUER = 'Provost'

/** Completes a sign-in. The code is counted before it is tried, and used up by the statement that opens the session. */
export const verifyTotp = async (request: FastifyRequest, body: Static<typeof VerifyTotp>) => {
  const { server } = request
  const { command } = server.db
  const context = contextOf(request)
  const challenge = { challenge_hash: server.tokens.hash(body.challenge_token) }
  const facts = await run<FactorFacts | Waiting>(command, 'identity.begin_second_factor', context, {
    ...challenge,
    ...limitsOf(request),
    ...codeLimits
  })
  if ('wait' in facts) throw mustWait(facts)
  const proof = proofOf(server.vault, facts, body)
  if (proof === undefined) throw identityProblem('identity.code_wrong')

  const refresh_token = server.tokens.newToken()
  const opened = await run<OpenedSession>(command, 'identity.pass_second_factor', context, {
    ...challenge,
    ...proof,
    ...deviceOf(request),
    token_hash: server.tokens.hash(refresh_token),
    lifetime_seconds: server.config.refreshTokenSeconds
  })
  return tokensFor(server, opened, refresh_token)
}

export const enrollTotp = async (request: FastifyRequest, { password }: Static<typeof EnrollTotp>) => {
  const { vault } = request.server
  const secret = newSecret()
  const { email } = await proved(request, password, { act: 'identity.enroll_totp' }, ({ account_id }) => ({
    secret: vault.seal(secret, account_id)
  }))
  return { secret: base32(secret), otpauth_uri: otpauthUri(secret, ISSUER, email) }
}

export const confirmTotp = async (request: FastifyRequest, { code }: Static<typeof ConfirmTotp>) => {
  const { db, vault } = request.server
  const limits = { ...limitsOf(request), ...codeLimits }
  const facts = await run<FactorFacts | Waiting>(
    db.command,
    'identity.begin_totp_confirmation',
    contextOf(request),
    limits
  )
  if ('wait' in facts) throw mustWait(facts)
  const proof = proofOf(vault, facts, { code })
  if (proof === undefined) throw identityProblem('identity.code_refused')
  const recovery_codes = newRecoveryCodes()
  const input = { ...proof, recovery_hashes: recovery_codes.map(recoveryHash) }
  await run(db.command, 'identity.confirm_totp', secretly(request), input, keyed(request))
  return { recovery_codes }
}

export const disableTotp = async (request: FastifyRequest, body: Static<typeof DisableTotp>): Promise<void> => {
  const { vault } = request.server
  const check = { act: 'identity.disable_totp', before: 'identity.begin_totp_removal', limits: codeLimits }
  await proved<FactorFacts>(request, body.password, check, facts => {
    const proof = proofOf(vault, facts, body)
    if (proof === undefined) throw identityProblem('identity.code_refused')
    return proof
  })
}
