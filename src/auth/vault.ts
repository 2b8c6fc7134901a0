import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    vault: Vault
  }
}

const CIPHER = 'aes-256-gcm'
const NONCE_bytes = 12
const TAG_bytes = 16

const keyOf = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'provost vault', 32))

/**
 * Secrets that must be read again, encrypted outside of the database: who has its rows alone has none of them. `about`
 * is whose a secret is, so that it opens nowhere else. The first key encrypts, all decrypt.
 */
const createVault = (secrets: readonly string[]) => {
  const keys = secrets.map(keyOf)

  const tryKey = (key: Buffer, sealed: Buffer, about: string): Buffer | undefined => {
    const opening = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_bytes), { authTagLength: TAG_bytes })
    opening.setAAD(Buffer.from(about))
    opening.setAuthTag(sealed.subarray(NONCE_bytes, NONCE_bytes + TAG_bytes))
    try {
      return Buffer.concat([opening.update(sealed.subarray(NONCE_bytes + TAG_bytes)), opening.final()])
    } catch {
      return undefined
    }
  }

  return {
    seal: (secret: Uint8Array, about: string): string => {
      const [key] = keys
      if (key === undefined) throw new Error('there is no key to encrypt with')
      const nonce = randomBytes(NONCE_bytes)
      const sealing = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_bytes })
      sealing.setAAD(Buffer.from(about))
      const sealed = Buffer.concat([sealing.update(secret), sealing.final()])
      return Buffer.concat([nonce, sealing.getAuthTag(), sealed]).toString('hex')
    },

    open: (sealed: string, about: string): Buffer => {
      const bytes = Buffer.from(sealed, 'hex')
      for (const key of keys) {
        const secret = tryKey(key, bytes, about)
        if (secret !== undefined) return secret
      }
      throw new Error('none of the keys in TOTP_KEYS opens this secret')
    }
  }
}

export type Vault = ReturnType<typeof createVault>

/** `app.vault`. */
export default fp(
  async (app: FastifyInstance, { keys }: { keys: readonly string[] }) => {
    app.decorate('vault', createVault(keys))
  },
  { name: 'provost-vault' }
)
