import { createHash, randomBytes } from 'node:crypto'
import { base32 } from './totp.ts'

const CODES = 10

/** Eighty bits in four groups, as people write them down. */
const newCode = (): string => (base32(randomBytes(10)).toLowerCase().match(/.{4}/g) ?? []).join('-')

/** What stands in for a lost second factor, each once. */
export const newRecoveryCodes = (): string[] => Array.from({ length: CODES }, newCode)

/** Groups and case are for people. Eighty random bits need no slow hash. */
export const recoveryHash = (code: string): string =>
  createHash('sha256')
    .update(code.toLowerCase().replace(/[^a-z2-7]/g, ''))
    .digest('hex')
