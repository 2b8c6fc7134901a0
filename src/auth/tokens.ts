import { createHash, createHmac, randomBytes } from 'node:crypto'
import jwt from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '#src/config.ts'
import { formats } from '#src/http/formats.ts'
import { problem } from '#src/http/problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    tokens: Tokens
  }
}

/** What an access token says. */
export interface Claims {
  /** user */
  sub: string
  /** session */
  sid: string
  /** institution */
  inst: string
}

interface Payload extends Claims {
  typ: string
  iat: number
  exp: number
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: Claims & { typ: string; iat: number; exp: number; iss: string; aud: string }
  }
}

const AUDIENCE = 'provost'
const CLOCK_SKEW_s = 5
const required = ['sub', 'sid', 'inst', 'typ', 'iat', 'exp', 'iss', 'aud']

const keyId = (secret: string): string => createHash('sha256').update(secret).digest('base64url').slice(0, 8)

const isId = (value: unknown): value is string => typeof value === 'string' && formats.uuid(value)

const keyOf = (token: string): unknown => {
  const header: unknown = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString())
  return typeof header === 'object' && header !== null && 'kid' in header ? header.kid : undefined
}

const unauthenticated = () => problem('access.unauthenticated', { detail: 'The access token is not valid.' })

const createTokens = (app: FastifyInstance, config: Config, secrets: readonly [string, ...string[]]) => {
  const [signing] = secrets
  const keys = new Map(secrets.map(secret => [keyId(secret), secret]))
  const verification = {
    algorithms: ['HS256' as const],
    allowedIss: config.publicUrl,
    allowedAud: AUDIENCE,
    requiredClaims: required,
    cache: false
  }
  const fingerprintKey = createHmac('sha256', signing).update('fingerprints').digest()
  const refreshKey = createHmac('sha256', signing).update('refresh tokens').digest()

  return {
    /** The same claims issued at the same second are the same token: a repeated refresh answers the same bytes. */
    sign: (claims: Claims, issuedAt: number): string =>
      app.jwt.sign(
        {
          ...claims,
          typ: 'access',
          iat: issuedAt,
          exp: issuedAt + config.accessTokenSeconds,
          iss: config.publicUrl,
          aud: AUDIENCE
        },
        { key: signing, kid: keyId(signing), algorithm: 'HS256' }
      ),

    /** Whatever is wrong with a token, the answer is the same 401. */
    verify: (token: string): Payload => {
      let payload: Payload
      try {
        const key = keys.get(String(keyOf(token)))
        if (key === undefined) throw unauthenticated()
        payload = app.jwt.verify<Payload>(token, { key, ...verification })
      } catch {
        throw unauthenticated()
      }
      const { sub, sid, inst, typ, iat } = payload
      const fits = isId(sub) && isId(sid) && isId(inst) && typ === 'access' && Number.isInteger(iat)
      if (!fits || iat > Date.now() / 1000 + CLOCK_SKEW_s) throw unauthenticated()
      return payload
    },

    /** 256 random bits: of a session, a challenge, a message. */
    newToken: (): string => randomBytes(32).toString('base64url'),

    /** Each refresh token determines the next: whoever repeats one within the grace can be answered without storing it. */
    refreshTokenAfter: (token: string): string => createHmac('sha256', refreshKey).update(token).digest('base64url'),

    /** Of a text that may hold a password: of no use to whoever has it and not the key. */
    fingerprint: (text: string): string => createHmac('sha256', fingerprintKey).update(text).digest('base64url'),

    hash: (token: string): string => createHash('sha256').update(token).digest('hex')
  }
}

export type Tokens = ReturnType<typeof createTokens>

export default fp(
  async (app: FastifyInstance, { config, secrets }: { config: Config; secrets: readonly [string, ...string[]] }) => {
    await app.register(jwt, { secret: secrets[0] })
    app.decorate('tokens', createTokens(app, config, secrets))
  },
  { name: 'provost-tokens' }
)
