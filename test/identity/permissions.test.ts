import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { apiKeyOf } from '#test/support/fixture.ts'

const { api } = await testApp(t)

const mine = async (call: { as?: string; token?: string }) => {
  const told = await api.call('getMyPermissions', call)
  return new Map(
    told.rows().map(({ permission, everywhere, scopes }) => [permission, everywhere === true ? 'everywhere' : scopes])
  )
}

t.test('one is told what one may do, and how far', async t => {
  const owner = await mine({ as: 'owner' })
  t.equal(owner.get('library.books.setup'), 'everywhere')
  t.notOk([...owner.keys()].some(permission => String(permission).startsWith('platform.')))
  const campus_id = (await api.call('listCampuses', { as: 'owner', query: { sort: 'code' } })).str('data', 0, 'id')
  const registrar = await mine({ as: 'campus_registrar' })
  t.strictSame(registrar.get('library.books.setup'), [{ scope: 'campus', campus_id }])
  t.strictSame((await mine({ as: 'student' })).get('library.loans.read'), [{ scope: 'own', campus_id: null }])
  t.ok((await mine({ as: 'platform_owner' })).has('platform.institutions.create'))
  t.equal((await mine({ token: apiKeyOf() })).get('identity.campuses.read'), 'everywhere')
})

t.test('what one is told is what the catalogue says of the role', async t => {
  const roles = (await api.call('listBuiltInRoles', { as: 'student' })).rows()
  t.equal(roles.length, 15)
  const bursar = roles.find(({ role }) => role === 'bursar')
  const told = Array.isArray(bursar?.permissions) ? bursar.permissions : []
  t.strictSame(
    told.map(p => (p as { permission: string }).permission),
    [...(await mine({ as: 'bursar' })).keys()]
  )
})
