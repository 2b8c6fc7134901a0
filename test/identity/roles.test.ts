import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { emailOf } from '#test/support/fixture.ts'
import { aSecond, until } from '#test/support/poll.ts'

const { api, database } = await testApp(t)
const other = await testApp(t, { database })

const create = (body: object, as = 'owner') => api.call('createRole', { as, body })

const change = (id: string, body: object, as = 'owner', version = '*') =>
  api.call('updateRole', { as, params: { id }, body, headers: { 'if-match': version } })

const grant = (user_id: string, role: string, as = 'owner', scope = 'institution') =>
  api.call('grantRole', { as, body: { user_id, role, scope } })

t.test('a role stands for the permissions it lists, for whoever it is granted to', async t => {
  const made = await create({
    name: 'lender',
    title: 'Lender',
    permissions: ['library.books.read', 'library.loans.read']
  })
  t.equal(made.status, 201)
  const session = await api.signIn(emailOf('applicant'))
  const token = session.str('access_token')
  const user = (await api.call('getMe', { token })).str('id')
  t.equal((await other.api.call('listBooks', { token })).status, 403)
  t.equal((await grant(user, 'lender')).status, 201)
  const took = await until(async () => (await other.api.call('listBooks', { token })).status === 200, 5000)
  t.ok(took <= aSecond(), `${Math.round(took)} ms`)
  t.equal((await other.api.call('listPrices', { token })).status, 403)

  const changed = await change(made.str('id'), { permissions: ['library.prices.read'] }, 'owner', '"1"')
  t.match(changed.json, { title: 'Lender', permissions: ['library.prices.read'], version: 2 })
  const lost = await until(async () => (await other.api.call('listBooks', { token })).status === 403, 5000)
  t.ok(lost <= aSecond(), `${Math.round(lost)} ms, on every process`)
  t.equal((await other.api.call('listPrices', { token })).status, 200)
})

t.test('a role is made of permissions that exist, under a name that is free', async t => {
  const unknown = await create({ name: 'dreamer', title: 'Dreamer', permissions: ['library.dreams.read'] })
  t.equal(unknown.status, 422)
  t.match(unknown.json, { code: 'identity.permission_unknown', detail: 'library.dreams.read' })
  for (const name of ['owner', 'machine', 'platform_owner', 'front_desk']) {
    const taken = await create({ name, title: 'Mine', permissions: ['library.books.read'] })
    t.match(taken.json, { status: 409, code: 'identity.role_name_taken' }, name)
  }
  t.equal((await create({ name: 'constructor', title: 'Builder', permissions: ['library.books.read'] })).status, 201)
  for (const permissions of [[], ['x'], ['library.books.read', 'library.books.read']]) {
    t.equal((await create({ name: 'odd', title: 'Odd', permissions })).status, 400)
  }
})

t.test('a role keeps its name; a change names the version it was made for', async t => {
  const role = (await api.call('listRoles', { as: 'admin', query: { name: 'front_desk' } })).str('data', 0, 'id')
  t.equal((await change(role, { name: 'back_desk' })).status, 400)
  t.equal((await change(role, { title: 'Desk' }, 'owner', '"7"')).status, 412)
  t.equal((await change(role, { title: 'Desk' }, 'admin', '"1"')).at('version'), 2)
})

t.test('a role is deleted once nobody holds it', async t => {
  const role = (await api.call('listRoles', { as: 'admin', query: { name: 'reading_room' } })).str('data', 0, 'id')
  const user = (await api.call('getMe', { as: 'teacher' })).str('id')
  const held = await grant(user, 'reading_room')
  const remove = () => api.call('deleteRole', { as: 'owner', params: { id: role }, headers: { 'if-match': '*' } })
  t.match((await remove()).json, { status: 409, code: 'request.in_use', used_by: 'grants' })
  await api.call('revokeRole', { as: 'owner', params: { id: held.str('id') }, headers: { 'if-match': '*' } })
  t.equal((await remove()).status, 204)
  t.equal((await grant(user, 'reading_room')).at('code'), 'identity.role_unknown')
})

t.test('nobody writes into a role what they do not hold over the institution', async t => {
  const helper = await create({
    name: 'helper',
    title: 'Helper',
    permissions: ['identity.roles.setup', 'identity.roles.read', 'library.books.read']
  })
  await grant((await api.call('getMe', { as: 'registrar' })).str('id'), 'helper')
  const as = 'registrar'
  await until(async () => (await api.call('listRoles', { as })).status === 200, 15_000)
  t.equal((await create({ name: 'ours', title: 'Ours', permissions: ['library.books.setup'] }, as)).status, 201)
  const more = await create({ name: 'more', title: 'More', permissions: ['library.prices.read'] }, as)
  t.match(more.json, { status: 403, code: 'identity.privilege_exceeded' })
  t.match(more.str('detail'), /library\.prices\.read/)
  const own = await change(helper.str('id'), { permissions: ['identity.grants.setup'] }, as)
  t.equal(own.at('code'), 'identity.privilege_exceeded', 'not into the role they hold either')
  const above = await create({ name: 'above', title: 'Above', permissions: ['library.prices.read'] })
  t.equal((await change(above.str('id'), { permissions: ['library.books.read'] }, as)).status, 403, 'nor out of it')
})

t.test('a role that is granted on a campus allows there only', async t => {
  await create({
    name: 'campus_lender',
    title: 'Campus lender',
    permissions: ['library.books.read', 'library.books.setup']
  })
  const user_id = (await api.call('getMe', { as: 'hr_manager' })).str('id')
  const campus_id = (await api.call('listCampuses', { as: 'owner' })).str('data', 0, 'id')
  const body = { user_id, role: 'campus_lender', scope: 'campus', campus_id }
  t.equal((await api.call('grantRole', { as: 'owner', body })).status, 201)
  await until(async () => (await api.call('listBooks', { as: 'hr_manager' })).status === 200, 15_000)
  const seen = (await api.call('listBooks', { as: 'hr_manager' })).rows()
  t.strictSame(new Set(seen.map(b => b.campus_id)), new Set([campus_id]))
})
