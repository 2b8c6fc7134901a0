import { createHash, createHmac } from 'node:crypto'

/** What a token of the application holds, and the key it is signed with. */
export interface Minted {
  secret: string
  header: { [name: string]: unknown }
  payload: { [name: string]: unknown }
}

const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

const digests: Record<string, string> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }

/** A token signed as its header says; whatever else it says. */
export const mint = ({ secret, header, payload }: { secret: string; header: unknown; payload: unknown }): string => {
  const alg = typeof header === 'object' && header !== null && 'alg' in header ? String(header.alg) : 'HS256'
  const text = `${part(header)}.${part(payload)}`
  return `${text}.${createHmac(digests[alg] ?? 'sha256', secret)
    .update(text)
    .digest('base64url')}`
}

export const read = (token: string, secret: string): Minted => {
  const [header = '', payload = ''] = token.split('.').map(p => Buffer.from(p, 'base64url').toString())
  return { secret, header: JSON.parse(header), payload: JSON.parse(payload) }
}

const without = (object: object, name: string): object =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name))

/** Values of the Authorization header that never let anybody in, each one step away from one that does. */
export const badTokens = (good: Minted, refreshToken: string): Record<string, string> => {
  const { header, payload, secret } = good
  const now = Math.floor(Date.now() / 1000)
  const token = mint(good)
  const [head = '', body = '', signature = ''] = token.split('.')
  const says = (more: object): string => mint({ secret, header, payload: { ...payload, ...more } })
  const headed = (more: object, key = secret): string => mint({ secret: key, header: { ...header, ...more }, payload })
  const lacks = (name: string): string => mint({ secret, header, payload: without(payload, name) })
  const kidOf = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 8)
  const bearer: Record<string, string> = {
    'alg none, without a signature': `${part({ ...header, alg: 'none' })}.${body}.`,
    'alg None, signed': headed({ alg: 'None' }),
    'alg none in two parts': `${part({ ...header, alg: 'none' })}.${body}`,
    'no alg': mint({ secret, header: without(header, 'alg'), payload }),
    'alg as a list': headed({ alg: ['HS256'] }),
    'HS384 with the same key': headed({ alg: 'HS384' }),
    'HS512 with the same key': headed({ alg: 'HS512' }),
    'RS256 in words': headed({ alg: 'RS256' }),
    'EdDSA in words': headed({ alg: 'EdDSA' }),
    'another key': headed({}, 'another secret of thirty-two characters or more'),
    'another key under its own kid': headed({ kid: kidOf('another') }, 'another'),
    'an empty key': headed({}, ''),
    'an empty key under its own kid': headed({ kid: kidOf('') }, ''),
    'the public page of the key as a key': headed({}, String(header.kid)),
    'no kid': mint({ secret, header: without(header, 'kid'), payload }),
    'an unknown kid': headed({ kid: 'unknown' }),
    'kid null': headed({ kid: null }),
    'kid __proto__': headed({ kid: '__proto__' }),
    'kid as a path': headed({ kid: '../../dev/null' }),
    'kid as a list': headed({ kid: [header.kid, 'x'] }),
    'a critical extension': headed({ crit: ['x'], x: 1, alg: 'HS256', b64: false }, 'x'),
    'a header that is a list': mint({ secret, header: [], payload }),
    'a header that is null': mint({ secret, header: 'null', payload }),
    'a header that is no JSON': mint({ secret, header: '{', payload }),
    'a payload that is a list': mint({ secret, header, payload: [payload] }),
    'a payload that is null': mint({ secret, header, payload: 'null' }),
    'a payload that is a text': mint({ secret, header, payload: '"x"' }),
    'a payload that is no JSON': mint({ secret, header, payload: '{' }),
    'an empty payload': mint({ secret, header, payload: {} }),
    expired: says({ iat: now - 1000, exp: now - 100 }),
    'expired a second ago': says({ exp: now - 1 }),
    'exp as a text': says({ exp: '9999999999' }),
    'exp null': says({ exp: null }),
    'exp negative': says({ exp: -1 }),
    'exp as a list': says({ exp: [9_999_999_999] }),
    'not valid before tomorrow': says({ nbf: now + 86_400 }),
    'issued tomorrow': says({ iat: now + 86_400, exp: now + 90_000 }),
    'iat as a text': says({ iat: 'now' }),
    'iat as a fraction': says({ iat: now - 0.5 }),
    'another audience': says({ aud: 'others' }),
    'another issuer': says({ iss: 'http://evil.example' }),
    'another type': says({ typ: 'refresh' }),
    'typ as a list': says({ typ: ['access'] }),
    'sub as a number': says({ sub: 1 }),
    'sub of another user': says({ sub: payload.inst }),
    'sid that is no id': says({ sid: "' or true --" }),
    'sid with NUL': says({ sid: 'a\0b' }),
    'sid of no session': says({ sid: payload.inst }),
    'another institution': says({ inst: payload.sub }),
    'inst that is no id': says({ inst: 'x' }),
    'inst as an object': says({ inst: {} }),
    'a changed payload': `${head}.${part({ ...payload, sub: payload.inst })}.${signature}`,
    'no signature': `${head}.${body}.`,
    'half a signature': `${head}.${body}.${signature.slice(0, 20)}`,
    'a longer signature': `${token}AAAA`,
    'four parts': `${token}.x`,
    'five parts, as an encrypted one has': `${token}.x.y`,
    'one part': head,
    dots: '...',
    nothing: '',
    blanks: '   ',
    'a refresh token': refreshToken,
    'two tokens': `${token} ${token}`,
    'two tokens with a comma': `${token}, ${token}`,
    'base64 with padding': `${head}=.${body}=.${signature}=`,
    'ordinary base64': token.replaceAll('-', '+').replaceAll('_', '/').replace('.', '+.'),
    noise: '\u00ff\u00fex',
    'the word undefined': 'undefined',
    'seven kilobytes': 'a'.repeat(7000),
    ...Object.fromEntries(Object.keys(payload).map(name => [`no ${name}`, lacks(name)]))
  }
  return {
    ...Object.fromEntries(Object.entries(bearer).map(([name, text]) => [name, `Bearer ${text}`])),
    Basic: `Basic ${Buffer.from('admin@oak.example:password').toString('base64')}`,
    'Basic with a token': `Basic ${token}`,
    'no scheme': token,
    'no blank': `Bearer${token}`,
    'a tab': `Bearer\t${token}`,
    'only the scheme': 'Bearer',
    Digest: 'Digest username="admin"',
    'a scheme in quotes': `"Bearer" ${token}`
  }
}
