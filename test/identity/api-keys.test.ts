import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { apiKeyOf, PASSWORD } from '#test/support/fixture.ts'
import { aSecond, until } from '#test/support/poll.ts'

const { api, app, database } = await testApp(t)
const other = await testApp(t, { database })

const everywhere = (role: string) => ({ role, scope: 'institution' })

const create = (more: object = {}, as = 'admin', key = randomUUID()) =>
  api.call('createApiKey', {
    as,
    body: { name: 'Library gate', expires_in_days: 30, grants: [everywhere('machine')], ...more },
    headers: { 'idempotency-key': key }
  })

const use = (token: string, operation = 'listCampuses') => api.call(operation, { token })

t.test('a key is told once, kept as a hash, and acts under its own name', async t => {
  const made = await create({ grants: [everywhere('machine'), everywhere('registrar')] })
  t.equal(made.status, 201)
  const key = made.str('key')
  t.match(key, /^pvk_[A-Za-z0-9_-]{43}$/)
  t.equal(made.headers.get('cache-control'), 'private, no-store')
  const shown = await api.call('getApiKey', { as: 'auditor', params: { id: made.str('id') } })
  t.match(shown.json, { name: 'Library gate', status: 'active', last_used_on: null, prefix: key.slice(0, 10) })
  t.notOk('key' in (shown.json as object))
  const [stored] = await database.sql`
    select count(*)::int as n from kernel.changes where after::text like ${`%${key.slice(12)}%`} or before::text like ${`%${key.slice(12)}%`}`
  t.equal(stored?.n, 0)

  const me = await use(key, 'getMe')
  t.match(me.json, { id: made.str('user_id'), name: 'Library gate', email: null, institution: { code: 'oak' } })
  const body = {
    title: 'By machine',
    copies: 1,
    acquired_on: '2026-01-01',
    campus_id: (await use(key)).str('data', 0, 'id')
  }
  const book = await api.call('createBook', { token: key, body })
  t.equal(book.status, 201)
  const history = await api.call('getBookHistory', { as: 'owner', params: { id: book.str('id') } })
  t.equal(history.at('data', 0, 'actor_id'), made.str('user_id'))
  t.equal((await use(key, 'listUsers')).status, 403, 'no more than it was given')
  const used = await api.call('getApiKey', { as: 'auditor', params: { id: made.str('id') } })
  t.equal(used.at('last_used_on'), new Date().toISOString().slice(0, 10))
})

t.test('the answer that held the key is not stored', async t => {
  const key = randomUUID()
  t.equal((await create({}, 'admin', key)).status, 201)
  t.equal((await create({ expires_in_days: 40 }, 'admin', key)).at('code'), 'request.idempotency_key_reused')
  const body = { name: 'Twice', expires_in_days: 30, grants: [everywhere('machine')] }
  const send = () => api.call('createApiKey', { as: 'admin', body, headers: { 'idempotency-key': `${key}2` } })
  t.equal((await send()).status, 201)
  t.equal((await send()).at('code'), 'request.already_done')
})

t.test('a key holds nothing that its maker does not', async t => {
  const refused = await create({ grants: [everywhere('machine'), everywhere('owner')] })
  t.match(refused.json, { status: 403, code: 'identity.privilege_exceeded' })
  t.equal((await create({ grants: [everywhere('emperor')] })).at('code'), 'identity.role_unknown')
  t.equal(
    (await create({ grants: [everywhere('machine'), everywhere('machine')] })).at('code'),
    'identity.already_granted'
  )
  const left = await api.call('listUsers', { as: 'admin', query: { kind: 'machine', q: 'Library gate' } })
  t.equal(left.rows().length, 2, 'what was refused left no machine')
})

t.test('a key lives a year at most, and then opens nothing', async t => {
  for (const days of [-1, 0, 1.5, 366, 4000]) {
    t.equal((await create({ expires_in_days: days })).status, 400, `${days} days`)
  }
  const made = await create({ expires_in_days: 365 })
  const left_ms = Date.parse(made.str('expires_at')) - Date.parse(made.str('created_at'))
  t.equal(Math.round(left_ms / 86_400_000), 365)
  t.equal((await use(made.str('key'))).status, 200)
  await database.sql`
    update identity.api_keys set created_at = now() - interval '2 days', expires_at = now() - interval '1 day'
    where id = ${made.str('id')}`
  await database.sql`select kernel.revoke(${made.str('user_id')})`
  await until(async () => (await use(made.str('key'))).status === 401, 15_000)
  const shown = await api.call('listApiKeys', { as: 'admin', query: { status: 'expired' } })
  t.strictSame(
    shown.rows().map(row => row.id),
    [made.at('id')]
  )
  const late = await api.call('revokeApiKey', { as: 'admin', params: { id: made.str('id') } })
  t.match(late.json, { status: 409, code: 'request.state', detail: 'It is expired.', allowed: [] })
})

t.test('a revoked key is refused on every process within a second, for good', async t => {
  const made = await create()
  const key = made.str('key')
  t.equal((await other.api.call('listCampuses', { token: key })).status, 200)
  const revoke = () => api.call('revokeApiKey', { as: 'admin', params: { id: made.str('id') } })
  t.equal((await revoke()).at('status'), 'revoked')
  const took = await until(async () => (await other.api.call('listCampuses', { token: key })).status === 401, 5000)
  t.ok(took <= aSecond(), `${Math.round(took)} ms`)
  t.match((await revoke()).json, { status: 409, code: 'request.state', allowed: [] })
  await api.call('enableUser', { as: 'owner', params: { id: made.str('user_id') } })
  t.equal((await use(key)).status, 401, 'to let the machine in again does not bring its key back')
})

t.test('who shuts the machine out ends its key, within a second', async t => {
  const made = await create()
  const key = made.str('key')
  t.equal((await other.api.call('listCampuses', { token: key })).status, 200)
  await api.call('disableUser', { as: 'admin', params: { id: made.str('user_id') } })
  await until(async () => (await other.api.call('listCampuses', { token: key })).status === 401, 15_000)
  const shown = () => api.call('getApiKey', { as: 'admin', params: { id: made.str('id') } })
  t.equal((await shown()).at('status'), 'revoked')
  await api.call('enableUser', { as: 'admin', params: { id: made.str('user_id') } })
  t.equal((await shown()).at('status'), 'revoked')
  t.equal((await use(key)).status, 401, 'for good')
})

t.test('a role that a key loses counts within a second', async t => {
  const made = await create({ grants: [everywhere('registrar')] })
  const key = made.str('key')
  t.equal((await use(key, 'listBooks')).status, 200)
  const [held] = (await api.call('listGrants', { as: 'admin', query: { user_id: made.str('user_id') } })).rows()
  await api.call('revokeRole', { as: 'admin', params: { id: String(held?.id) }, headers: { 'if-match': '*' } })
  await until(async () => (await use(key, 'listBooks')).status === 403, 15_000)
})

t.test('a key of one institution opens nothing of another', async t => {
  const foreign = (await api.call('listCampuses', { as: 'owner', institution: 'elm' })).str('data', 0, 'id')
  t.equal((await api.call('getCampus', { token: apiKeyOf('oak'), params: { id: foreign } })).status, 404)
  const id = (await api.call('listApiKeys', { as: 'owner', institution: 'elm' })).str('data', 0, 'id')
  t.equal((await api.call('revokeApiKey', { as: 'owner', params: { id } })).status, 404)
})

t.test('nothing but a key in a token’s place opens anything, and a key nothing but that', async t => {
  const key = apiKeyOf('oak')
  const wrong = [
    'pvk_',
    key.slice(0, -1),
    `${key}A`,
    key.slice(4),
    `pvk_${key}`,
    key.toUpperCase(),
    key.toUpperCase().replace('PVK_', 'pvk_'),
    `pvk_${'A'.repeat(43)}`,
    `pvk_${await api.token('owner')}`,
    `${await api.token('owner')}pvk_`,
    (await api.signIn('owner@oak.example')).str('refresh_token')
  ]
  for (const token of wrong) t.equal((await use(token)).status, 401, token.slice(0, 20))
  for (const scheme of ['Basic', 'ApiKey', 'Bearer Bearer']) {
    const headers = { authorization: `${scheme} ${key}` }
    t.equal((await api.call('listCampuses', { headers })).status, 401, scheme)
  }
  t.equal((await api.send('GET', `/v1/identity/campuses?access_token=${key}`)).status, 401)

  t.equal((await api.call('refreshSession', { body: { refresh_token: key } })).status, 400)
  t.equal((await api.call('refreshSession', { body: { refresh_token: key.slice(4) } })).status, 401)
  t.equal((await api.signIn('owner@oak.example', key)).status, 401)
  t.equal((await api.signIn('owner@oak.example', PASSWORD)).status, 200)
})

t.test('what is for people is not for keys', async t => {
  const made = await create({ grants: [everywhere('admin')] })
  const token = made.str('key')
  t.equal((await use(token, 'listUsers')).status, 200)
  const body = { name: 'Child', expires_in_days: 1, grants: [everywhere('machine')] }
  const headers = { 'idempotency-key': randomUUID() }
  t.match((await api.call('createApiKey', { token, body, headers })).json, { status: 403, code: 'access.people_only' })
  const passwords = { current_password: PASSWORD, new_password: 'another long and quiet password' }
  const own = [
    ['signOut', {}],
    ['revokeAllSessions', { body: {} }],
    ['revokeSession', { params: { id: made.str('id') } }],
    ['changePassword', { body: passwords }]
  ] as const
  for (const [operation, call] of own) {
    t.equal((await api.call(operation, { token, ...call })).at('code'), 'access.people_only', operation)
  }
  t.equal((await use(token, 'listUsers')).status, 200, 'it goes on')
})

t.test('guesses at keys are looked up so often and no more', async t => {
  const limited = await testApp(t, { database, settings: { RATE_LIMIT_STRANGER: '20' } })
  let looked = 0
  const { command } = limited.app.db
  const query = command.query.bind(command)
  command.query = (text, parameters) => {
    looked++
    return query(text, parameters)
  }
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      limited.api.call('listCampuses', { token: `pvk_${String(i).padStart(43, 'A')}` })
    )
  )
  t.strictSame(new Set(answers.map(a => a.status)), new Set([401, 429]))
  looked = 0
  for (let i = 0; i < 5; i++) {
    t.equal((await limited.api.call('listCampuses', { token: `pvk_${String(i).padStart(43, 'B')}` })).status, 429)
  }
  t.equal(looked, 0)
})

t.test('a key that is in use all the time is read again by and by', t => {
  const known = app.actors.find(apiKeyOf('oak'), Date.now())
  t.ok(known !== undefined && known.until_ms <= Date.now() + 15 * 60_000)
  t.end()
})
