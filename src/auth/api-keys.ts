import { createHash, randomBytes } from 'node:crypto'

/** Tells a key from a token at sight, for us and for whoever scans for leaked secrets. */
const MARK = 'pvk_'

export const isApiKey = (token: string): boolean => token.startsWith(MARK)

export const newApiKey = (): string => MARK + randomBytes(32).toString('base64url')

/** What is shown of it afterwards. */
export const prefixOf = (key: string): string => key.slice(0, MARK.length + 6)

/** A hash without salt or stretching: 256 random bits need neither. */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex')
