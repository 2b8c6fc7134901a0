import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { Busy } from '#src/busy.ts'
import { newLogger } from '#src/http/log.ts'
import { allDomains, testApp } from '#test/support/app.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'

const lines: string[] = []
const logger = newLogger({ logLevel: 'trace', logFormat: 'json' }, { write: line => lines.push(line) })

const DETAIL = 'internal detail'

class Weird {
  readonly secret = DETAIL
}

/** A domain whose routes fail in ways that nobody foresaw. */
const broken = async (app: FastifyInstance): Promise<void> => {
  const open = { config: { access: 'public' as const }, schema: { hide: true } }
  app.get('/throws', open, async () => {
    throw new Error(DETAIL)
  })
  app.get('/throws-late', open, (_request, reply) => {
    setImmediate(() => reply.send(new Error(DETAIL)))
  })
  app.get('/throws-with-status', open, async () => {
    throw Object.assign(new Error(DETAIL), { statusCode: 418, password: PASSWORD })
  })
  app.get('/throws-a-thing', open, async () => {
    throw new Weird()
  })
  app.get('/throws-text', open, async () => {
    throw DETAIL
  })
  app.get('/is-full', open, async () => {
    throw new Busy()
  })
  app.get('/fails-in-sql', open, async () => app.db.watch.query(`select '${DETAIL}'::integer`, []))
  app.get('/asks-for-nothing-there', open, async () => app.db.watch.query('select * from nowhere.at_all', []))
  app.get('/may-not', open, async () => app.db.watch.query('delete from identity.campuses', []))
}

const { api } = await testApp(t, { build: { logger, domains: { ...allDomains, broken } } })

t.test('an answer to what nobody foresaw says nothing internal; the log has all of it, with the stack', async t => {
  const paths = ['throws', 'throws-late', 'throws-with-status', 'throws-a-thing', 'throws-text']
  for (const path of [...paths, 'fails-in-sql', 'asks-for-nothing-there', 'may-not']) {
    lines.length = 0
    const answer = await api.send('GET', `/v1/broken/${path}`)
    t.equal(answer.status, 500, path)
    t.equal(answer.at('code'), 'server.error', path)
    t.strictSame(Object.keys(answer.json ?? {}).sort(), ['code', 'request_id', 'status', 'title', 'type'], path)
    t.notMatch(answer.text, /internal|detail|select|nowhere|campuses|node_modules|\.ts/i, path)
    const told = lines.find(line => line.includes('"request failed"'))
    t.match(told, answer.str('request_id'), `${path}: the log names the request`)
    t.match(told, '"level":50', `${path}: as an error`)
    if (!['throws-a-thing', 'throws-text'].includes(path)) t.match(told, /"stack":".+? at /, `${path}: with its stack`)
  }
})

t.test('a refusal for want of room is a warning without a stack', async t => {
  lines.length = 0
  const answer = await api.send('GET', '/v1/broken/is-full')
  t.equal(answer.at('code'), 'server.busy')
  const told = lines.find(line => line.includes('"request refused"'))
  t.match(told, answer.str('request_id'))
  t.match(told, '"level":40')
  t.notMatch(lines.join(''), /stack|request failed/)
})

t.test('no password and no token reaches a log, whatever becomes of the request', async t => {
  lines.length = 0
  const opened = await api.signIn(emailOf('admin'))
  const access = opened.str('access_token')
  const refresh_token = opened.str('refresh_token')
  const refreshed = await api.call('refreshSession', { body: { refresh_token } })
  const wrong = 'a wrong password of somebody'
  await api.signIn(emailOf('admin'), wrong)
  await api.call('signIn', { body: { email: emailOf('admin'), password: wrong, more: wrong } })
  await api.call('signIn', { body: `{"password":"${wrong}"` })
  await api.call('refreshSession', { body: { refresh_token: `${refresh_token}x` } })
  await api.call('refreshSession', { body: { refresh_token: 'y'.repeat(43) } })
  await api.call('getMe', { token: `${access}x` })
  await api.call('getMe', { headers: { authorization: `Basic ${refresh_token}` } })
  await api.call('getMe', { token: access, query: { access_token: access } })
  await api.send('GET', `/v1/nowhere?token=${refresh_token}`)
  await api.call('getMe', {
    token: access,
    headers: { cookie: `refresh=${refresh_token}`, 'x-request-id': `${access}/` }
  })
  await api.send('GET', '/v1/broken/throws-with-status', { token: access })
  await api.call('signOut', { token: refreshed.str('access_token'), body: {} })
  const text = lines.join('')
  t.ok(lines.length >= 12, 'there is something to look into')
  const secrets = { PASSWORD, wrong, access, refresh_token, next: refreshed.str('refresh_token') }
  for (const [name, secret] of Object.entries(secrets)) t.notOk(text.includes(secret), name)
  const signature = access.split('.')[2] ?? access
  t.notOk(text.includes(signature), 'not even the end of a token')
  t.notMatch(text, /bearer|argon2/i)
})

t.test('one line tells who did what, and how it went', async t => {
  lines.length = 0
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  await api.call('listCampuses', {
    as: 'admin',
    query: { limit: 1 },
    headers: { 'x-request-id': 'till-7', traceparent }
  })
  const told: unknown[] = lines.map(line => JSON.parse(line))
  const [line] = told.filter(entry => JSON.stringify(entry).includes('"till-7"'))
  t.match(line, {
    request_id: 'till-7',
    method: 'GET',
    path: '/v1/identity/campuses',
    status: 200,
    traceparent,
    address: '127.0.0.1'
  })
  t.match(line, { user: /^[0-9a-f-]{36}$/, institution: /^[0-9a-f-]{36}$/, ms: Number })
})
