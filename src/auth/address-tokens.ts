import { createHash, randomBytes } from 'node:crypto'

/** Tokens that stand in an address, for programs that cannot sign in. Their mark lets logs leave them out. */
const MARK = 'pvc_'

export const newAddressToken = (): string => MARK + randomBytes(32).toString('base64url')

/** A hash without salt or stretching: 256 random bits need neither. */
export const hashAddressToken = (token: string): string => createHash('sha256').update(token).digest('hex')
