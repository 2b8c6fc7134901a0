import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { problem } from '#src/http/problems.ts'
import type { Token } from './token.ts'

declare module 'fastify' {
  interface FastifyInstance {
    syncTokens: SyncTokens
  }
}

const shape =
  /^(0|[1-9]\d{0,17})\.(0|[1-9]\d{0,17})\.([0-9a-f]{8})\.((?:[\w-]{4}~)?[\w-]{8})\.([0-9a-f]{8}|)\.([\w-]{11})$/

const keyOf = (secret: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'provost sync token', 32)))

/** 64 bits: guessing one takes requests. 1.8 µs of CPU each, and events are written once for all who hear the same. */
const macOf = (key: KeyObject, text: string): string =>
  createHmac('sha256', key).update(text).digest().subarray(0, 8).toString('base64url')

/**
 * Tokens as clients hold them: opaque, and only those that an answer told. Else whoever edits one would be told what rows
 * were called that went before they came. The first key signs, all are good.
 */
export const createSyncTokens = (secrets: readonly [string, ...string[]]) => {
  const keys = secrets.map(keyOf)
  const signing = keyOf(secrets[0])
  const isOurs = (text: string, mac: string): boolean =>
    keys.some(key => timingSafeEqual(Buffer.from(macOf(key, text)), Buffer.from(mac)))

  return {
    encode: ({ position: { xid, seq, mark }, sight, seal }: Token): string => {
      const text = `${xid}.${seq}.${mark}.${sight}.${seal}`
      return Buffer.from(`${text}.${macOf(signing, text)}`).toString('base64url')
    },

    /** Read strictly: what never was a token is a 400, what is signed with a key that is gone has expired. */
    decode: (text: string, where: { in: 'query' | 'header'; pointer: string }): Token => {
      const plain = Buffer.from(text, 'base64url').toString('latin1')
      const parts = shape.exec(plain)
      if (parts === null || Buffer.from(plain, 'latin1').toString('base64url') !== text) {
        const detail = 'must be a token from an answer'
        throw problem('request.invalid', { errors: [{ ...where, code: 'token', detail }] })
      }
      const [, xid = '', seq = '', mark = '', sight = '', seal = '', mac = ''] = parts
      if (!isOurs(plain.slice(0, -mac.length - 1), mac)) throw problem('sync.token_expired')
      return { position: { xid, seq, mark }, sight, seal }
    }
  }
}

type SyncTokens = ReturnType<typeof createSyncTokens>

/** `app.syncTokens`. */
export default fp(
  async (app: FastifyInstance, { secrets }: { secrets: readonly [string, ...string[]] }) => {
    app.decorate('syncTokens', createSyncTokens(secrets))
  },
  { name: 'provost-sync-tokens' }
)
