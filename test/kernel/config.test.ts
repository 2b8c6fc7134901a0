import { readFileSync } from 'node:fs'
import t from 'tap'
import { readConfig } from '#src/config.ts'
import { envExample, settings } from '#src/settings.ts'

const key = 'k'.repeat(32)

t.test('nothing needs to be set for the demo', async t => {
  const config = readConfig({})
  t.match(config, {
    port: 3000,
    host: '127.0.0.1',
    publicUrl: 'http://localhost:3000',
    databaseUrl: undefined,
    workers: 1
  })
  t.ok(Object.isFrozen(config))
})

t.test('a wrong setting is named in one line', async t => {
  const wrong: [string, string][] = [
    ['PORT', 'eighty'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['PUBLIC_URL', 'ftp://x'],
    ['PUBLIC_URL', 'provost'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_READ_URL', 'http://x'],
    ['DATABASE_READERS', '0'],
    ['JWT_SECRET', 'short'],
    ['JWT_SECRET', `${key},short`],
    ['ACCESS_TOKEN_SECONDS', '901'],
    ['TOTP_KEYS', 'short'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'null'],
    ['ALLOWED_ORIGINS', 'https://a.example/path'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.300'],
    ['TRUST_PROXY', '10.0.0.0/'],
    ['TRUST_PROXY', '10.0.0.0/8/8'],
    ['TRUST_PROXY', '10.0.0.0/0x8'],
    ['CLIENT_ADDRESS_HEADER', 'fly-client-ip'],
    ['DATABASE_CA', '/no/such/file.pem'],
    ['DEMO_PASSWORD', 'seven..'],
    ['DEMO_PASSWORD', 'x'.repeat(129)],
    ['LOG_LEVEL', 'loud'],
    ['LOG_FORMAT', 'xml'],
    ['WORKERS', '0'],
    ['WORKERS', 'many'],
    ['RATE_LIMIT_STRANGER', 'none'],
    ['SERVER_TIMING', 'yes'],
    ['MAIL_DELIVERY', 'smtp'],
    ['SIGN_IN_FAILURES_EVERYWHERE', 'many'],
    ['SANDBOX', '1']
  ]
  for (const [name, value] of wrong) {
    t.throws(
      () => readConfig({ [name]: value }),
      { name: 'ConfigError', message: new RegExp(`^${name} [^\n]+$`) },
      `${name}=${value}`
    )
  }
})

t.test('keys have no default outside of the demo', async t => {
  t.throws(() => readConfig({ DATABASE_URL: 'postgres://h/d' }), { name: 'ConfigError', message: /^JWT_SECRET/ })
  const DATABASE_URL = 'postgres://h/d'
  t.throws(() => readConfig({ DATABASE_URL, JWT_SECRET: key }), { name: 'ConfigError', message: /^TOTP_KEYS/ })
  const config = readConfig({ DATABASE_URL, JWT_SECRET: `${key}, ${key}2`, TOTP_KEYS: `${key}3,${key}4` })
  t.strictSame(config.jwtSecrets, [key, `${key}2`])
  t.strictSame(config.totpKeys, [`${key}3`, `${key}4`])
})

t.test('lists are read with or without blanks', async t => {
  const config = readConfig({
    ALLOWED_ORIGINS: 'https://a.example, http://b.example:8080',
    TRUST_PROXY: '10.0.0.0/8,::1'
  })
  t.strictSame(config.allowedOrigins, ['https://a.example', 'http://b.example:8080'])
  t.strictSame(config.trustProxy, ['10.0.0.0/8', '::1'])
})

t.test('the example of an environment names every setting, and only those', async t => {
  const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
  t.equal(text, envExample(), 'npm run generate writes it')
  const named = [...text.matchAll(/^#([A-Z_]+)=/gm)].map(m => m[1])
  t.strictSame(named, Object.keys(settings))
})

t.test('a header with the client’s address needs a proxy to be believed from, and a name', async t => {
  const TRUST_PROXY = '10.0.0.0/8'
  t.equal(readConfig({ TRUST_PROXY, CLIENT_ADDRESS_HEADER: 'Fly-Client-IP' }).clientAddressHeader, 'fly-client-ip')
  t.throws(() => readConfig({ TRUST_PROXY, CLIENT_ADDRESS_HEADER: 'two words' }), { message: /^CLIENT_ADDRESS_HEADER/ })
})

t.test('without PUBLIC_URL no port is claimed that nobody listens on', async t => {
  t.match(readConfig({ PORT: '0' }), { publicUrl: 'http://localhost', isPublic: false })
  t.match(readConfig({ PORT: '0', PUBLIC_URL: 'https://a.example/' }), {
    publicUrl: 'https://a.example',
    isPublic: true
  })
})
