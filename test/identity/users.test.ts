import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Call } from '#test/support/client.ts'
import { emailOf } from '#test/support/fixture.ts'
import { aSecond, until } from '#test/support/poll.ts'

const { api, database } = await testApp(t)
const other = await testApp(t, { database })

const create = (body: object, more: Call = {}) =>
  api.call('createUser', { as: 'admin', body, headers: { 'idempotency-key': randomUUID() }, ...more })

const found = async (as: string): Promise<string> => (await api.call('getMe', { as })).str('id')

const act = (operation: string, id: string, as = 'owner') => api.call(operation, { as, params: { id } })

t.test('a person becomes a member who has not come in, holds nothing and has no password', async t => {
  const made = await create({ name: 'Vera Lund', email: 'Vera@Lund.example' })
  t.equal(made.status, 201)
  t.match(made.json, { email: 'vera@lund.example', status: 'invited', kind: 'person', joined_at: null, grants: [] })
  t.equal((await api.signIn('vera@lund.example')).status, 401)
  const seen = await api.call('getUser', { as: 'admin', params: { id: made.str('id') } })
  t.strictSame(seen.json, made.json)
})

t.test('the same request again answers the same member; another address needs another key', async t => {
  const headers = { 'idempotency-key': randomUUID() }
  const [one, two] = await Promise.all(
    [1, 2].map(() => create({ name: 'Once', email: 'once@lund.example' }, { headers }))
  )
  t.equal(one?.text, two?.text)
  t.equal((await create({ name: 'Twice', email: 'twice@lund.example' }, { headers })).status, 422)
})

t.test('of many who create the same person at once one does', async t => {
  const answers = await Promise.all(
    Array.from({ length: 24 }, () => create({ name: 'Everybody’s', email: 'everybody@lund.example' }))
  )
  const told = answers.map(a => `${a.status} ${a.at('code') ?? ''}`)
  t.strictSame(told.toSorted(), ['201 ', ...Array.from({ length: 23 }, () => '409 identity.user_exists')])
})

t.test('whether an address has an account elsewhere is not told', async t => {
  const known = await create({ name: 'Known', email: emailOf('bursar', 'elm') })
  const unknown = await create({ name: 'Known', email: 'nobody@elm.example' })
  const shown = ({ id: _, email: __, created_at: ___, updated_at: ____, ...rest }: Record<string, unknown>) => rest
  t.equal(known.status, 201)
  t.strictSame(shown(known.json as Record<string, unknown>), shown(unknown.json as Record<string, unknown>))
  const again = await create({ name: 'Known', email: emailOf('bursar', 'elm').toUpperCase() })
  t.equal(again.at('code'), 'identity.user_exists')
})

t.test('a member who did not accept an invitation cannot sign in with the password of another institution', async t => {
  const session = await api.signIn(emailOf('bursar', 'elm'))
  t.equal(session.status, 200)
  const me = await api.call('getMe', { token: session.str('access_token') })
  t.equal(me.at('institution', 'code'), 'elm')
})

t.test('a name may be changed by who may; the address is the account’s', async t => {
  const id = await found('teacher')
  const change = (body: object, as = 'admin') =>
    api.call('updateUser', { as, params: { id }, body, headers: { 'if-match': '*' } })
  t.equal((await change({ name: 'Anna Teacher' })).at('name'), 'Anna Teacher')
  t.equal((await change({ email: 'mine@evil.example' })).status, 400)
  t.equal((await change({ status: 'disabled' })).status, 400)
  t.equal((await change({ name: 'Self' }, 'teacher')).status, 403)
  const owner = await api.call('updateUser', {
    as: 'admin',
    params: { id: await found('owner') },
    body: { name: 'Not the owner' },
    headers: { 'if-match': '*' }
  })
  t.match(owner.json, { status: 403, code: 'identity.privilege_exceeded' }, 'nobody renames who is above them')
  const history = await api.call('getUserHistory', { as: 'admin', params: { id } })
  t.match(history.rows()[0], { operation: 'update', after: { name: 'Anna Teacher' } })
})

t.test('the ETag of a user changes with what they hold', async t => {
  const id = await found('cashier')
  const tag = async () => (await api.call('getUser', { as: 'admin', params: { id } })).headers.get('etag')
  const before = await tag()
  const granted = await api.call('grantRole', {
    as: 'owner',
    body: { user_id: id, role: 'bursar', scope: 'institution' }
  })
  t.equal(granted.status, 201)
  const between = await tag()
  await api.call('revokeRole', { as: 'owner', params: { id: granted.str('id') }, headers: { 'if-match': '"1"' } })
  t.equal(new Set([before, between, await tag()]).size, 3)
})

t.test('members are found by name, address, status and kind', async t => {
  const list = (query: Record<string, string>) => api.call('listUsers', { as: 'auditor', query })
  t.strictSame((await list({ q: 'payroll', fields: 'name' })).json, {
    data: [{ name: 'payroll_officer of oak' }],
    next: null
  })
  t.equal((await list({ status: 'invited', sort: 'created_at' })).rows().length, 5)
  t.match((await list({ kind: 'machine' })).rows(), [{ name: 'Gate of oak', email: null }])
  t.equal((await list({ email: emailOf('owner') })).rows().length, 1)
  t.equal((await api.call('listUsers', { as: 'student' })).status, 403)
})

t.test('who is shut out is out on every process within a second, and stays out when let in again', async t => {
  const email = emailOf('employee')
  const session = await api.signIn(email)
  const token = session.str('access_token')
  const id = (await other.api.call('getMe', { token })).str('id')
  t.equal((await act('disableUser', id)).at('status'), 'disabled')
  const took = await until(async () => (await other.api.call('getMe', { token })).status === 401, 5000)
  t.ok(took <= aSecond(), `${Math.round(took)} ms`)
  t.equal((await api.signIn(email)).status, 401)
  const again = await act('disableUser', id)
  t.match(again.json, { status: 409, code: 'request.state', allowed: ['enable'] })

  t.equal((await act('enableUser', id)).at('status'), 'active')
  t.equal((await api.signIn(email)).status, 200)
  t.equal((await other.api.call('getMe', { token })).status, 401, 'the old session has ended')
  t.equal((await api.call('refreshSession', { body: { refresh_token: session.str('refresh_token') } })).status, 401)
})

t.test('who had never come in is invited again when let in again', async t => {
  const made = await create({ name: 'Never', email: 'never@lund.example' })
  const id = made.str('id')
  t.equal((await act('disableUser', id)).at('status'), 'disabled')
  t.equal((await act('enableUser', id)).at('status'), 'invited')
})

t.test('an act that is rehearsed leaves nothing', async t => {
  const id = await found('guardian')
  const headers = { prefer: 'tx=rollback' }
  const dry = await api.call('disableUser', { as: 'owner', params: { id }, headers })
  t.equal(dry.at('status'), 'disabled')
  t.equal((await api.call('getUser', { as: 'owner', params: { id } })).at('status'), 'active')
})
