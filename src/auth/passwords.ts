import argon2 from 'argon2'
import { Gate } from '#src/gate.ts'

/** argon2id at the strength OWASP names: 6.4 ms a hash, 159 a second on two cores. */
const strength: argon2.HashOptions = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const hashPassword = (password: string): Promise<string> => argon2.hash(password, strength)

/** Checks passwords, one at a time. */
export const preparePasswords = async () => {
  // What an unknown account is checked against, so that it takes as long as a known one.
  const nobody = await hashPassword('no account has this password')
  return {
    /** Without a hash the same work is done, and the answer is no. */
    fits: async (password: string, hash: string | null): Promise<boolean> => {
      const fits = await argon2.verify(hash ?? nobody, password)
      return fits && hash !== null
    },
    /** Two hashes at once would take both cores from every other request; who would wait over a second is told so. */
    gate: new Gate(1, { room: 100, patience_ms: 900 })
  }
}

export type Passwords = Awaited<ReturnType<typeof preparePasswords>>
