import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Time-based one-time codes (RFC 6238) as every authenticator makes them: SHA-1, six digits, thirty seconds. */
const STEP_s = 30
const DIGITS = 6
/** Steps before and after the present one that are taken: clocks differ, and people type. */
const DRIFT = 1

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648, without padding: how authenticators take a secret. */
export const base32 = (bytes: Uint8Array): string => {
  const bits = [...bytes].map(byte => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map(five => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

/** As long as the hash, which RFC 4226 asks for. */
export const newSecret = (): Buffer => randomBytes(20)

export const stepAt = (seconds: number): number => Math.floor(seconds / STEP_s)

export const codeOf = (secret: Uint8Array, step: number, digits = DIGITS): string => {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', secret).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** The step whose code this is, at this moment and after the last one that was used; undefined where it is none. */
export const stepOf = (secret: Uint8Array, code: string, seconds: number, last: number): number | undefined => {
  const now = stepAt(seconds)
  let found: number | undefined
  for (let step = now - DRIFT; step <= now + DRIFT; step++) {
    const fits = timingSafeEqual(Buffer.from(codeOf(secret, step)), Buffer.from(code))
    if (fits && step > last) found ??= step
  }
  return found
}

/** What an authenticator reads from a QR code. */
export const otpauthUri = (secret: Uint8Array, issuer: string, account: string): string => {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_s}`
}
