import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { apiKeyOf } from '#test/support/fixture.ts'
import { until } from '#test/support/poll.ts'

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

t.test('several scopes of a permission are told with the role, and to who holds them', async t => {
  const roles = (await api.call('listBuiltInRoles', { as: 'student' })).rows()
  const told = (role: string): unknown => {
    const listed = roles.find(one => one.role === role)?.permissions as { permission: string; scopes: unknown }[]
    return listed.find(({ permission }) => permission === 'campus.timetable.read')?.scopes
  }
  t.strictSame(told('teacher'), ['own_record', 'sections'])
  t.strictSame(told('guardian'), ['own_record', 'wards'])
  t.strictSame(told('machine'), ['own_record'])
  t.equal(told('registrar'), null)
  t.strictSame((await mine({ as: 'teacher' })).get('campus.timetable.read'), [
    { scope: 'own_record', campus_id: null },
    { scope: 'sections', campus_id: null }
  ])
})

t.test('who grants roles on a campus grants what everybody holds', async t => {
  const campus_id = (await api.call('listCampuses', { as: 'owner', query: { sort: 'code' } })).str('data', 0, 'id')
  const user_id = (await api.call('getMe', { as: 'employee' })).str('id')
  await api.call('grantRole', { as: 'owner', body: { user_id, role: 'admin', scope: 'campus', campus_id } })
  const grant = (role: string, scope: string) =>
    api.call('grantRole', {
      as: 'employee',
      body: { user_id, role, scope, ...(scope === 'campus' ? { campus_id } : {}) }
    })
  // until this process has heard of it
  await until(async () => (await grant('applicant', 'campus')).status !== 403, 15_000)
  t.equal((await grant('payroll_officer', 'campus')).status, 201)
  const guardian = await grant('guardian', 'campus')
  t.equal(guardian.at('code'), 'identity.privilege_exceeded', 'wards are not everybody’s')
})
