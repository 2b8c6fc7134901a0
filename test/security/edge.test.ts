import helmet from '@fastify/helmet'
import Fastify from 'fastify'
import t from 'tap'
import { apiPolicy } from '#src/http/helmet.ts'
import { testApp } from '#test/support/app.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'

const { api, app, database } = await testApp(t)
const all = { as: 'admin', query: { limit: 200 } }

const emoji = '🏫'.repeat(400)
const large = await api.call('createCampus', {
  as: 'admin',
  body: { code: 'LARGE', name: 'Large', address: emoji, opened_on: '2010-01-31' }
})
const id = large.str('id')
const one = { as: 'admin', params: { id } }

/** What helmet itself sets on an answer, for our policy. */
const helmetsOwn = async (): Promise<[string, string][]> => {
  const bare = Fastify()
  const without = Fastify()
  await bare.register(helmet, apiPolicy)
  for (const server of [bare, without]) server.get('/', async () => ({}))
  const [set, plain] = [await bare.inject('/'), await without.inject('/')]
  await Promise.all([bare.close(), without.close()])
  return Object.entries(set.headers).flatMap(([name, value]) => (name in plain.headers ? [] : [[name, String(value)]]))
}

const answers = async () => ({
  'a list': await api.call('listCampuses', all),
  'one row': await api.call('getCampus', one),
  'a row just made': large,
  health: await api.send('GET', '/health/live'),
  metrics: await api.send('GET', '/metrics'),
  'no token': await api.call('getMe'),
  'no permission': await api.call('createCampus', { as: 'student', body: {} }),
  'a bad body': await api.call('createCampus', { as: 'admin', body: '{' }),
  'another kind of body': await api.call('signIn', { body: 'x', headers: { 'content-type': 'text/plain' } }),
  'no such address': await api.send('GET', '/v1/nowhere'),
  'no such method': await api.send('PUT', '/v1/identity/campuses', { body: {} }),
  tokens: await api.signIn(emailOf('admin'))
})

t.test('every answer carries what helmet would set for our policy, to the letter', async t => {
  const expected = await helmetsOwn()
  t.ok(expected.length >= 4)
  for (const [name, answer] of Object.entries(await answers())) {
    for (const [header, value] of expected) t.equal(answer.headers.get(header), value, `${name}: ${header}`)
  }
})

t.test('no answer tells what it was made with', async t => {
  for (const [name, answer] of Object.entries(await answers())) {
    for (const header of ['server', 'x-powered-by', 'via', 'x-aspnet-version', 'server-timing']) {
      t.notOk(answer.headers.has(header), `${name}: ${header}`)
    }
    t.notMatch(answer.text, /fastify|postgres|node_modules/i, name)
  }
})

t.test('every answer says how long it may be kept', async t => {
  const got = await answers()
  for (const [name, answer] of Object.entries(got)) {
    const kinds = answer.status < 400 && !['health', 'metrics'].includes(name) ? 'private, no-store' : 'no-store'
    t.equal(answer.headers.get('cache-control'), kinds, name)
  }
})

t.test('whoever must sign in is told how', async t => {
  for (const answer of [await api.call('getMe'), await api.call('getMe', { token: 'x' }), await api.signIn('a@b.de')]) {
    t.equal(answer.status, 401)
    t.match(answer.headers.get('www-authenticate'), /^Bearer/)
  }
})

t.test('every answer names its request, with the id that the caller chose where there is one', async t => {
  for (const answer of Object.values(await answers())) t.match(answer.headers.get('x-request-id'), /^[0-9a-f-]{36}$/)
  const chosen = await api.call('getMe', { headers: { 'x-request-id': 'phone-17.4' } })
  t.equal(chosen.headers.get('x-request-id'), 'phone-17.4')
  t.equal(chosen.at('request_id'), 'phone-17.4')
})

t.test('a large answer is compressed in the way that the client prefers, a small one never', async t => {
  const plain = await api.call('listBooks', { ...all, headers: { 'accept-encoding': 'identity' } })
  t.equal(plain.headers.get('content-encoding'), null)
  for (const [accepted, coding] of [
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, br', 'br'],
    ['br;q=0.1, gzip', 'gzip'],
    ['deflate', null],
    ['zstd', null]
  ]) {
    const answer = await api.call('listBooks', { ...all, headers: { 'accept-encoding': String(accepted) } })
    t.equal(answer.headers.get('content-encoding'), coding, String(accepted))
    t.equal(answer.text, plain.text, `${accepted}: the same content`)
    if (coding !== null) t.match(answer.headers.get('vary'), /accept-encoding/i, `${accepted}: caches are told`)
  }
  const small = await api.call('getMe', { as: 'admin', headers: { 'accept-encoding': 'br' } })
  t.ok(small.text.length < 1024)
  t.equal(small.headers.get('content-encoding'), null)
})

t.test('an answer with tokens is never compressed, however large', async t => {
  // an issuer so long that its tokens would be worth it
  const settings = { PUBLIC_URL: `http://provost.test/${'a'.repeat(700)}` }
  const { api } = await testApp(t, { database, settings })
  const body = { email: emailOf('admin'), password: PASSWORD }
  const opened = await api.call('signIn', { body, headers: { 'accept-encoding': 'br, gzip' } })
  const refresh = { refresh_token: opened.str('refresh_token') }
  const refreshed = await api.call('refreshSession', { body: refresh, headers: { 'accept-encoding': 'br, gzip' } })
  for (const answer of [opened, refreshed]) {
    t.equal(answer.status, 200)
    t.ok(answer.text.length > 1024, 'it would be worth it')
    t.equal(answer.headers.get('content-encoding'), null)
  }
})

t.test('an ETag names the representation: plain, coded, or a subset; any of them revalidates it', async t => {
  const codings = ['identity', 'br', 'gzip']
  const tags: string[] = []
  for (const coding of codings) {
    const answer = await api.call('getCampus', { ...one, headers: { 'accept-encoding': coding } })
    tags.push(answer.headers.get('etag') ?? '')
  }
  t.strictSame(tags, ['"1"', '"1-br"', '"1-gzip"'])
  for (const tag of [...tags, 'W/"1"', `"x", ${tags[1]}`, '*']) {
    const answer = await api.call('getCampus', { ...one, headers: { 'if-none-match': tag } })
    t.equal(answer.status, 304, tag)
    t.equal(answer.text, '')
  }
  for (const tag of ['"2"', '"1-zz"', '1', '']) {
    t.equal((await api.call('getCampus', { ...one, headers: { 'if-none-match': tag } })).status, 200, tag)
  }
  const subset = await api.call('getCampus', { ...one, query: { fields: 'name' } })
  const tag = subset.headers.get('etag') ?? ''
  const again = (query: Record<string, string>) =>
    api.call('getCampus', { ...one, query, headers: { 'if-none-match': tag } })
  t.equal((await again({ fields: 'name' })).status, 304)
  t.equal((await again({})).status, 200, 'a subset is not the whole')
})

t.test('a version read in any representation may be changed, and only once', async t => {
  const change = (version: string) =>
    api.call('updateCampus', { ...one, body: { name: `Changed from ${version}` }, headers: { 'if-match': version } })
  t.equal((await change('"1-br"')).status, 200)
  t.equal((await change('"1-br"')).status, 412)
  t.equal((await change('"2-gzip"')).status, 200)
  const read = await api.call('getCampus', { ...one, query: { fields: 'name' } })
  t.equal((await change(read.headers.get('etag') ?? '')).status, 200)
  t.equal((await change('W/"4"')).status, 412, 'a weak tag names no version to change')
})

t.test('under a drain answers ask their clients to go', async t => {
  app.draining = true
  const answer = await api.call('getMe', { as: 'admin' })
  const ready = await api.send('GET', '/health/ready')
  app.draining = false
  t.equal(answer.status, 200)
  t.equal(answer.headers.get('connection'), 'close')
  t.equal(ready.status, 503)
  t.ok(ready.headers.has('retry-after'))
})
