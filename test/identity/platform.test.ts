import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Call } from '#test/support/client.ts'
import { apiKeyOf, emailOf, PASSWORD } from '#test/support/fixture.ts'
import { aSecond, until } from '#test/support/poll.ts'

const { api, database } = await testApp(t, { settings: { MAIL_DELIVERY: 'keep' } })
const other = await testApp(t, { database })

const as = 'platform_owner'

const school = (code: string, more: object = {}) => ({
  name: `The ${code} school`,
  code,
  time_zone: 'Europe/Oslo',
  currency: 'NOK',
  locale: 'nb',
  ...more
})

const create = (body: object, more: Call = {}) =>
  api.call('createInstitution', { as, body, headers: { 'idempotency-key': randomUUID() }, ...more })

const elm = (await api.call('getMe', { as: 'owner', institution: 'elm' })).str('institution', 'id')
const oak = (await api.call('getMe', { as: 'owner' })).str('institution', 'id')

const close = (id: string) => api.call('suspendInstitution', { as, params: { id } })
const open = (id: string) => api.call('resumeInstitution', { as, params: { id } })

t.test('whoever runs the instance sees every institution; nobody else does, whatever they hold at home', async t => {
  const seen = await api.call('listInstitutions', { as, query: { sort: 'code' }, headers: { prefer: 'count=exact' } })
  t.match(seen.json, { data: [{ code: 'elm', status: 'active' }, { code: 'oak' }], total: 2 })
  t.match((await api.call('listInstitutions', { as, query: { q: 'elm' } })).rows(), [{ code: 'elm' }])
  t.equal((await api.call('listInstitutions', { as: 'owner' })).status, 403)
  t.equal((await api.call('listInstitutions', { token: apiKeyOf('oak') })).status, 403)
})

t.test('to run the instance gives no right inside an institution', async t => {
  t.equal((await api.call('listUsers', { as })).status, 403)
  t.equal((await api.call('updateInstitution', { as, params: { id: oak }, body: { name: 'Mine' } })).status, 403)
  t.equal((await api.call('getInstitution', { as, params: { id: elm } })).status, 404)
})

t.test('who creates an institution without naming an owner is its owner', async t => {
  const made = await create(school('ash'))
  t.equal(made.status, 201)
  t.match(made.json, { code: 'ash', currency: 'NOK', status: 'active', version: 1 })
  const institution_id = made.str('id')
  const entered = await api.call('signIn', { body: { email: emailOf(as), password: PASSWORD, institution_id } })
  const me = await api.call('getMe', { token: entered.str('access_token') })
  t.match(me.json, { institution: { code: 'ash' }, roles: [{ role: 'owner', scope: 'institution' }] })
  const users = await api.call('listUsers', { token: entered.str('access_token') })
  t.equal(users.at('code'), 'access.second_factor_missing', 'once a second factor shows that it is them')
  const again = await create(school('ash'))
  t.equal(again.at('code'), 'identity.institution_code_taken')
})

t.test('an owner who is named is invited by mail', async t => {
  const email = 'head@birch.example'
  const headers = { 'idempotency-key': randomUUID() }
  const body = school('birch', { owner: { name: 'Head of Birch', email } })
  const [made, same] = await Promise.all([create(body, { headers }), create(body, { headers })])
  t.equal(made.status, 201)
  t.equal(made.text, same.text, 'once, however often it is asked for')
  const kept = await api.call('listMessages', { as: 'admin', query: { recipient: email } })
  t.equal(kept.rows().length, 1)
  const token = /^Token: (\S+)$/m.exec(kept.str('data', 0, 'body'))?.[1]
  const entered = await api.call('acceptInvitation', { body: { token, password: 'seven quiet herons at dusk' } })
  t.equal(entered.status, 200)
  const me = await api.call('getMe', { token: entered.str('access_token') })
  t.match(me.json, { email, institution: { code: 'birch' }, roles: [{ role: 'owner' }] })
  t.equal((await api.call('listInstitutions', { token: entered.str('access_token') })).status, 403)

  const silent = await other.api.call('createInstitution', {
    token: await api.token(as),
    body: school('cedar', { owner: { name: 'Nobody', email } }),
    headers: { 'idempotency-key': randomUUID() }
  })
  t.equal(silent.at('code'), 'mail.unconfigured')
  t.strictSame((await api.call('listInstitutions', { as, query: { code: 'cedar' } })).rows(), [])
})

t.test(
  'a first owner whose invitation has expired is invited again, and only while nobody inside could do that',
  async t => {
    const email = 'head@rowan.example'
    const made = await create(school('rowan', { owner: { name: 'Head of Rowan', email } }))
    const id = made.str('id')
    await database.sql`update identity.invitations set expires_at = now() - interval '1 second' where institution_id = ${id}`
    const invite = (id: string, who = as) => api.call('inviteOwner', { as: who, params: { id } })
    t.equal((await invite(id, 'owner')).status, 403)
    t.match((await invite(id)).json, { id, code: 'rowan' })
    t.equal((await invite(id)).status, 200, 'as often as it is lost')
    const kept = await api.call('listMessages', { as: 'admin', query: { recipient: email, sort: '-created_at' } })
    const tokens = kept.rows().map(row => /^Token: (\S+)$/m.exec(String(row.body))?.[1])
    t.match(kept.str('data', 0, 'body'), /The rowan school/)
    t.equal(tokens.length, 3)
    const accept = (token?: string) =>
      api.call('acceptInvitation', { body: { token, password: 'seven quiet herons at dusk' } })
    t.equal((await accept(tokens[1])).status, 401, 'the newest alone is good')
    const entered = await accept(tokens[0])
    t.equal(entered.status, 200)
    const me = await api.call('getMe', { token: entered.str('access_token') })
    t.match(me.json, { email, institution: { code: 'rowan' }, roles: [{ role: 'owner' }] })

    t.match((await invite(id)).json, { status: 409, code: 'identity.owner_present' })
    t.equal((await invite(elm)).at('code'), 'identity.owner_present')
    t.equal((await invite('019a9d5e-7c00-7abc-8def-0123456789ab')).status, 404)
  }
)

t.test(
  'a suspended institution is closed to its people and keys, everywhere within a second, until it is resumed',
  async t => {
    const email = emailOf('admin', 'elm')
    const session = await api.signIn(email)
    const token = session.str('access_token')
    const me = (token: string) => other.api.call('getMe', { token })
    t.equal((await me(token)).status, 200)
    t.equal((await me(apiKeyOf('elm'))).status, 200)
    const dry = await api.call('suspendInstitution', { as, params: { id: elm }, headers: { prefer: 'tx=rollback' } })
    t.equal(dry.at('status'), 'suspended')
    t.equal((await me(token)).status, 200, 'rehearsed')

    t.match((await close(elm)).json, { code: 'elm', status: 'suspended' })
    const took = await until(async () => (await me(token)).status === 401, 5000)
    t.ok(took <= aSecond(), `${Math.round(took)} ms`)
    await until(async () => (await me(apiKeyOf('elm'))).status === 401, 15_000)
    const refused = await api.signIn(email)
    t.match(refused.json, { status: 409, code: 'identity.institution_suspended' })
    t.equal((await api.signIn(email, 'wrong password')).at('code'), 'identity.sign_in_failed')
    t.equal((await api.call('refreshSession', { body: { refresh_token: session.str('refresh_token') } })).status, 401)
    t.match((await close(elm)).json, { code: 'request.state', allowed: ['resume'] })
    t.equal((await api.call('getMe', { as: 'admin' })).status, 200, 'the others go on')

    t.equal((await open(elm)).at('status'), 'active')
    await until(async () => (await me(token)).status === 200, 15_000)
    await until(async () => (await me(apiKeyOf('elm'))).status === 200, 15_000)
    t.equal((await api.signIn(email)).status, 200)
    t.match((await open(elm)).json, { code: 'request.state', allowed: ['suspend'] })
  }
)

t.test('nobody closes the institution that they are signed in to, or one that is not there', async t => {
  t.equal((await close(oak)).at('code'), 'identity.own_institution')
  t.equal((await close('019a9d5e-7c00-7abc-8def-0123456789ab')).status, 404)
  t.equal((await api.call('suspendInstitution', { as: 'owner', params: { id: elm } })).status, 403)
})

t.test('who no longer runs the instance can do none of it, at once in what is written', async t => {
  await database.sql`update identity.accounts set platform = false where email = ${emailOf(as)}`
  // nobody was told: the token still says so, the statement that writes does not
  t.equal((await close(elm)).at('code'), 'access.denied')
  t.equal((await create(school('fir'))).at('code'), 'access.denied')
  t.strictSame((await api.call('listInstitutions', { as })).rows(), [])
})

t.test('an institution’s owner cannot reach those who run the instance by their membership', async t => {
  await database.sql`update identity.accounts set platform = true where email = ${emailOf(as)}`
  const id = (await api.call('getMe', { as })).str('id')
  const refused = await api.call('disableUser', { as: 'owner', params: { id } })
  t.match(refused.json, { status: 403, code: 'identity.privilege_exceeded', detail: /platform\./ })
})
