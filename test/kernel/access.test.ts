import t from 'tap'
import { type Grant, matches, type Permission } from '#src/access/permission.ts'
import { AccessRegistry } from '#src/access/registry.ts'

const grant = (role: string, scope: string, more: Partial<Grant> = {}): Grant => ({
  role,
  scope,
  campus_id: null,
  permissions: null,
  ...more
})

const registry = (roles: Record<string, Parameters<AccessRegistry['grant']>[1]>): AccessRegistry => {
  const access = new AccessRegistry()
  for (const permission of ['fees.invoices.read', 'fees.invoices.void', 'platform.institutions.read'] as Permission[])
    access.needs(permission, 'some operation')
  access.scope('own', { subject: 'user', relation: 'identity.own_users' })
  access.scope('wards', { subject: 'student', relation: 'campus.wards' })
  access.scope('campus', { subject: 'campus' })
  for (const [role, patterns] of Object.entries(roles)) access.grant(role, patterns)
  return access
}

const sealed = (roles: Parameters<typeof registry>[0]): AccessRegistry => {
  const access = registry(roles)
  access.seal()
  return access
}

const own = [{ subject: 'user', relation: 'identity.own_users' }]

t.test('no wildcard of an institution’s role reaches over institutions', async t => {
  for (const pattern of ['*', '*.read', 'identity.*', 'platform_x.*'] as const) {
    t.notOk(matches(pattern, 'platform.institutions.read'), pattern)
  }
  t.ok(matches('platform.*', 'platform.institutions.read'))
  const access = sealed({ owner: ['*'], auditor: ['*.read'], platform_owner: ['platform.*'] })
  t.notOk(access.reach([grant('owner', 'institution')]).has('platform.institutions.read'))
  t.equal(access.reach([], true).get('platform.institutions.read'), 'institution')
})

t.test('a permission declared with a scope keeps to it, however wide the role was granted', async t => {
  const access = sealed({ teacher: ['fees.invoices.read@own'] })
  const reach = access.reach([grant('teacher', 'institution')])
  t.strictSame(reach.get('fees.invoices.read'), own)
  t.notOk(reach.has('fees.invoices.void'))
})

t.test('the wider of two patterns counts, in either order', async t => {
  for (const patterns of [
    ['fees.*', 'fees.invoices.read@own'],
    ['fees.invoices.read@own', 'fees.*']
  ] as const) {
    const reach = sealed({ bursar: patterns }).reach([grant('bursar', 'institution')])
    t.equal(reach.get('fees.invoices.read'), 'institution')
  }
})

t.test('a permission that a role holds in several scopes reaches what is in any of them', async t => {
  const wards = { subject: 'student', relation: 'campus.wards' }
  for (const [patterns, held, reached] of [
    [
      ['fees.invoices.read@own', 'fees.*@wards'],
      ['own', 'wards'],
      [...own, wards]
    ],
    [
      ['fees.invoices.read@wards', '*.read@own'],
      ['wards', 'own'],
      [wards, ...own]
    ],
    [['fees.*@own', 'fees.invoices.read@own'], ['own'], own],
    [['fees.*@own', 'fees.invoices.read', 'fees.invoices.read@wards'], undefined, 'institution']
  ] as const) {
    const access = sealed({ guardian: patterns })
    const scopes = access.held({ role: 'guardian', permissions: null }).get('fees.invoices.read')
    t.strictSame(scopes && [...scopes], held)
    t.strictSame(access.reach([grant('guardian', 'institution')]).get('fees.invoices.read'), reached)
  }
})

t.test('what several roles hold in the same scope is looked up once', async t => {
  const access = sealed({ teacher: ['*.read@own'], guardian: ['*.read@own', '*.read@wards'] })
  const reach = access.reach([grant('teacher', 'institution'), grant('guardian', 'institution')])
  t.strictSame(reach.get('fees.invoices.read'), [...own, { subject: 'student', relation: 'campus.wards' }])
})

t.test('a role of the institution’s own holds what its grant lists, as far as operations still need it', async t => {
  const permissions: Permission[] = ['fees.invoices.void', 'fees.gone.read']
  const reach = sealed({}).reach([grant('collector', 'campus', { campus_id: 'c1', permissions })])
  t.strictSame([...reach], [['fees.invoices.void', [{ subject: 'campus', ids: ['c1'] }]]])
})

t.test('several scopes join; the institution swallows them', async t => {
  const access = sealed({ bursar: ['fees.*'] })
  const narrow = [grant('bursar', 'campus', { campus_id: 'c1' }), grant('bursar', 'own')]
  t.strictSame(access.reach(narrow).get('fees.invoices.void'), [{ subject: 'campus', ids: ['c1'] }, ...own])
  t.equal(access.reach([...narrow, grant('bursar', 'institution')]).get('fees.invoices.void'), 'institution')
})

t.test('a pattern that matches nothing or names an unknown scope stops the boot', async t => {
  t.throws(() => sealed({ bursar: ['hostels.*'] }), /role bursar: no operation needs hostels/)
  t.throws(() => sealed({ bursar: ['fees.*@orbit'] }), /role bursar: no scope is called orbit/)
})
