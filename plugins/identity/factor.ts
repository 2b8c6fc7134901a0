import { recoveryHash } from '#src/auth/recovery.ts'
import { stepOf } from '#src/auth/totp.ts'
import type { Vault } from '#src/auth/vault.ts'

/** What SQL tells of a second factor whose code was counted. */
export interface FactorFacts {
  account_id: string
  /** Encrypted. */
  secret: string
  last_step: number
  /** Seconds, by the clock of the command. */
  now: number
}

/** A code for each of these; a challenge allows fewer, and a new one gives no new guesses. */
export const codeLimits = { max_codes: 10, max_tries: 5 }

interface Shown {
  code?: string
  recovery_code?: string
}

/** Used up by the statement that acts on it. */
type Proof = { secret: string; step: number } | { recovery_hash: string }

/** Undefined: the code is none of this factor at this moment, or was used. Whether a recovery code is one, SQL knows. */
export const proofOf = (vault: Vault, facts: FactorFacts, { code, recovery_code }: Shown): Proof | undefined => {
  if (recovery_code !== undefined) return { recovery_hash: recoveryHash(recovery_code) }
  const { secret, account_id, now, last_step } = facts
  const step = stepOf(vault.open(secret, account_id), code ?? '', now, last_step)
  return step === undefined ? undefined : { secret, step }
}
