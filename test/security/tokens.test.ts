import { createHash } from 'node:crypto'
import t from 'tap'
import { SECRET, testApp } from '#test/support/app.ts'
import { emailOf } from '#test/support/fixture.ts'
import { exchange } from '#test/support/socket.ts'
import { checkReply } from './bad-inputs/check.ts'
import { badTokens, mint, read } from './bad-inputs/tokens.ts'

const { app, api, address, database } = await testApp(t)
const signedIn = await api.signIn(emailOf('admin'))
const good = read(signedIn.str('access_token'), SECRET)

const ask = (authorization: string) =>
  exchange(
    address,
    `GET /v1/identity/campuses HTTP/1.1\r\nhost: provost.test\r\nauthorization: ${authorization}\r\nconnection: close\r\n\r\n`
  )

t.test(
  'a token made by hand with the right key and claims is taken: what follows differs in one thing each',
  async t => {
    t.equal((await ask(`Bearer ${mint(good)}`))?.status, 200)
    t.equal((await ask(`bearer ${mint(good)}`))?.status, 200, 'the scheme is written in any case')
  }
)

t.test('no other token is taken: 401 with WWW-Authenticate, whatever is wrong with it', async t => {
  const bad = badTokens(good, signedIn.str('refresh_token'))
  t.ok(Object.keys(bad).length >= 25)
  for (const [name, authorization] of Object.entries(bad)) {
    const reply = await ask(authorization)
    t.equal(reply?.status, 401, name)
    if (reply === undefined) continue
    checkReply(t, app, name, reply)
    t.match(reply.headers.get('www-authenticate'), /^Bearer/, name)
    t.match(reply.body, '"code":"access.unauthenticated"', name)
  }
})

t.test('a token larger than the headers may be is refused as that', async t => {
  const large = mint({ ...good, payload: { ...good.payload, more: 'x'.repeat(15_000) } })
  t.equal((await ask(`Bearer ${large}`))?.status, 431)
})

t.test('two Authorization headers are one too many', async t => {
  const bad = `Bearer x\r\nauthorization: Bearer ${mint(good)}`
  t.equal((await ask(bad))?.status, 401)
})

t.test('an access token is no refresh token', async t => {
  const body = { refresh_token: signedIn.str('access_token') }
  t.equal((await api.call('refreshSession', { body })).status, 400)
})

t.test('a second key verifies while the first signs', async t => {
  const older = 'an older secret that is thirty-two characters long or more'
  const both = await testApp(t, {
    database,
    settings: { JWT_SECRET: `${SECRET},${older}` }
  })
  const fresh = await both.api.signIn(emailOf('admin'))
  const claims = read(fresh.str('access_token'), older)
  const kid = createHash('sha256').update(older).digest('base64url').slice(0, 8)
  const token = mint({ ...claims, header: { ...claims.header, kid } })
  t.equal((await both.api.call('getMe', { token })).status, 200)
  t.equal((await api.call('getMe', { token })).status, 401, 'unknown where only the first is configured')
})
