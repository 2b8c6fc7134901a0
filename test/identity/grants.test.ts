import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { until } from '#test/support/poll.ts'

const { api, app, database } = await testApp(t)

const idOf = async (as: string): Promise<string> => (await api.call('getMe', { as })).str('id')

const campuses = (await api.call('listCampuses', { as: 'owner', query: { sort: 'code' } }))
  .rows()
  .map(c => String(c.id))
const [north = '', south = ''] = campuses

const grant = (as: string, body: object) => api.call('grantRole', { as, body })

const revoke = (as: string, id: string) => api.call('revokeRole', { as, params: { id }, headers: { 'if-match': '*' } })

const grantOf = async (user_id: string): Promise<string> =>
  (await api.call('listGrants', { as: 'owner', query: { user_id } })).str('data', 0, 'id')

t.test('a grant names a member, a role and a scope that there are, once', async t => {
  const user_id = await idOf('employee')
  const body = { user_id, role: 'registrar', scope: 'campus', campus_id: north }
  const made = await grant('admin', body)
  t.equal(made.status, 201)
  t.match(made.json, { ...body, version: 1 })
  t.equal((await api.call('getGrant', { as: 'auditor', params: { id: made.str('id') } })).status, 200)
  t.equal((await grant('admin', body)).at('code'), 'identity.already_granted')
  t.equal((await grant('admin', { ...body, campus_id: south })).status, 201)

  const wrong = [
    [{ ...body, role: 'emperor' }, 'identity.role_unknown'],
    [{ ...body, role: 'constructor' }, 'identity.role_unknown'],
    [{ ...body, role: 'platform_owner' }, 'identity.role_unknown'],
    [{ ...body, scope: 'galaxy' }, 'identity.scope_unknown'],
    [{ user_id, role: 'registrar', scope: 'campus' }, 'identity.campus_misplaced'],
    [{ ...body, scope: 'institution' }, 'identity.campus_misplaced'],
    [{ ...body, campus_id: user_id }, 'request.reference_missing'],
    [{ ...body, user_id: north }, 'request.reference_missing']
  ] as const
  for (const [given, code] of wrong) {
    const refused = await grant('owner', given)
    t.match(refused.json, { status: 422, code }, JSON.stringify(given))
  }
})

t.test('another institution’s member and campus answer like none', async t => {
  const foreign = (await api.call('getMe', { as: 'student', institution: 'elm' })).str('id')
  const away = (await api.call('listCampuses', { as: 'owner', institution: 'elm' })).str('data', 0, 'id')
  t.equal((await grant('owner', { user_id: foreign, role: 'student', scope: 'own' })).status, 422)
  const body = { user_id: await idOf('student'), role: 'student', scope: 'campus', campus_id: away }
  t.equal((await grant('owner', body)).status, 422)
  t.equal((await revoke('owner', await grantOf(await idOf('student')))).status, 204)
  t.equal((await api.call('listGrants', { as: 'owner', query: { user_id: foreign } })).rows().length, 0)
})

t.test('only an owner makes or unmakes an owner, whatever an administrator holds', async t => {
  const user_id = await idOf('admin')
  const refused = await grant('admin', { user_id, role: 'owner', scope: 'institution' })
  t.match(refused.json, { status: 403, code: 'identity.privilege_exceeded', detail: /the role of owner/ })
  const owner = await idOf('owner')
  t.equal((await revoke('admin', await grantOf(owner))).status, 403)
  t.equal((await api.call('disableUser', { as: 'admin', params: { id: owner } })).status, 403)
  t.equal((await api.call('enableUser', { as: 'admin', params: { id: owner } })).status, 403)
})

t.test('on a campus one grants what ends at that campus, to and from who holds no more', async t => {
  // an administrator of one campus
  const user_id = await idOf('hr_manager')
  await api.call('createRole', {
    as: 'owner',
    body: {
      name: 'campus_admin',
      title: 'Campus administrator',
      permissions: ['identity.grants.setup', 'identity.campuses.read', 'library.books.read', 'library.books.setup']
    }
  })
  for (const id of (await api.call('listGrants', { as: 'owner', query: { user_id } })).rows())
    await revoke('owner', String(id.id))
  t.equal((await grant('owner', { user_id, role: 'campus_admin', scope: 'campus', campus_id: north })).status, 201)
  const as = 'hr_manager'
  await until(async () => (await api.call('listBooks', { as })).status === 200, 15_000)
  await api.call('createRole', {
    as: 'owner',
    body: { name: 'shelver', title: 'Shelver', permissions: ['library.books.setup'] }
  })
  const applicant = await idOf('applicant')
  const body = { user_id: applicant, role: 'shelver', scope: 'campus', campus_id: north }
  t.equal((await grant(as, { ...body, campus_id: south })).status, 403, 'another campus')
  t.equal((await grant(as, { ...body, scope: 'institution', campus_id: null })).status, 403, 'the institution')
  t.equal((await grant(as, { ...body, scope: 'own', campus_id: null })).status, 403, 'a relation')
  t.equal((await grant(as, { ...body, role: 'registrar' })).status, 403, 'a role with more')
  const made = await grant(as, body)
  t.equal(made.status, 201)
  t.equal((await revoke(as, made.str('id'))).status, 204, 'an applicant holds no more beside it than everybody does')
  const more = await grant('owner', { ...body, user_id: await idOf('registrar') })
  t.equal((await revoke(as, more.str('id'))).status, 403, 'a registrar does')
})

t.test('what was granted wider than one may grant oneself is not taken away either', async t => {
  // reads everything, and grants at one campus
  const user_id = await idOf('auditor')
  await api.call('createRole', {
    as: 'owner',
    body: { name: 'local_giver', title: 'Local giver', permissions: ['identity.grants.setup'] }
  })
  t.equal((await grant('owner', { user_id, role: 'local_giver', scope: 'campus', campus_id: north })).status, 201)
  await until(async () => (await grant('auditor', {})).status === 400, 15_000)
  const receiver = await idOf('payroll_officer')
  await api.call('createRole', {
    as: 'owner',
    body: { name: 'reader', title: 'Reader', permissions: ['library.books.read'] }
  })
  const wide = await grant('owner', { user_id: receiver, role: 'reader', scope: 'institution' })
  const local = await grant('owner', { user_id: receiver, role: 'reader', scope: 'campus', campus_id: north })
  const refused = await revoke('auditor', wide.str('id'))
  t.match(refused.json, { status: 403, code: 'identity.privilege_exceeded', detail: /identity\.grants\.setup/ })
  t.equal((await revoke('auditor', local.str('id'))).status, 204)
})

t.test('who reaches only what is their own grants nothing to others', async t => {
  const applicant = await idOf('applicant')
  await api.call('createRole', {
    as: 'owner',
    body: { name: 'giver', title: 'Giver', permissions: ['identity.grants.setup'] }
  })
  await grant('owner', { user_id: applicant, role: 'giver', scope: 'own' })
  await until(async () => (await grant('applicant', {})).status === 400, 15_000)
  const body = { user_id: applicant, role: 'giver', scope: 'institution' }
  t.equal((await grant('applicant', body)).at('code'), 'identity.privilege_exceeded')
  t.equal((await grant('applicant', { ...body, role: 'owner' })).status, 403)

  // their own is not what is somebody else's own
  const other = await idOf('cashier')
  for (const role of ['giver', 'student', 'applicant']) {
    const given = await grant('applicant', { user_id: other, role, scope: 'own' })
    t.match(given.json, { status: 403, code: 'identity.privilege_exceeded' }, role)
  }
  const held = await grant('owner', { user_id: other, role: 'student', scope: 'own' })
  const taken = await revoke('applicant', held.str('id'))
  t.match(taken.json, { status: 403, code: 'identity.privilege_exceeded' })
})

t.test('a role that was made anew under its name is another role', async t => {
  const define = (permissions: string[]) =>
    api.call('createRole', { as: 'owner', body: { name: 'phoenix', title: 'Phoenix', permissions } })
  const first = await define(['library.books.read'])
  const user_id = await idOf('exam_controller')
  const { command } = app.db
  const query = command.query.bind(command)
  command.query = async (text, parameters) => {
    if (!parameters?.includes('identity.grant_role')) return query(text, parameters)
    command.query = query
    // between what the rule was asked with and what is written
    const params = { id: first.str('id') }
    t.equal((await api.call('deleteRole', { as: 'owner', params, headers: { 'if-match': '*' } })).status, 204)
    t.equal((await define(['library.prices.read'])).at('version'), 1)
    return query(text, parameters)
  }
  const answer = await grant('admin', { user_id, role: 'phoenix', scope: 'institution' })
  t.match(answer.json, { status: 409, code: 'identity.rights_changed' })
})

/** More than twenty who hold nothing yet. */
const newcomers = async (): Promise<string[]> => {
  const ids = []
  for (let i = 0; i < 24; i++) {
    const body = { name: `Newcomer ${i}`, email: `${crypto.randomUUID()}@oak.example` }
    const headers = { 'idempotency-key': crypto.randomUUID() }
    ids.push((await api.call('createUser', { as: 'owner', body, headers })).str('id'))
  }
  return ids
}

t.test('a right that was lost grants nothing any more, however close behind', async t => {
  // what the rule was asked with is held against what is so when it is written
  const held = await idOf('auditor')
  const made = await grant('owner', { user_id: held, role: 'admin', scope: 'institution' })
  await until(async () => (await grant('auditor', {})).status === 400, 15_000)
  const receivers = await newcomers()
  const attempts = receivers.map(user_id => grant('auditor', { user_id, role: 'admin', scope: 'institution' }))
  const [lost, ...answers] = await Promise.all([revoke('owner', made.str('id')), ...attempts])
  t.equal(lost?.status, 204)
  t.strictSame(
    answers.filter(a => ![201, 403, 409].includes(a.status)),
    []
  )
  const [late] = await database.sql`
    select count(*)::int as n from kernel.changes given, kernel.changes taken
    where taken.entity = 'identity.grants' and taken.operation = 'delete' and taken.row_id = ${made.str('id')}
      and given.entity = 'identity.grants' and given.operation = 'insert' and given.actor_id = ${held}
      and given.seq > taken.seq`
  t.equal(late?.n, 0, 'nothing was granted after it was lost')
  t.equal((await grant('auditor', { user_id: held, role: 'admin', scope: 'institution' })).status, 403)
})

t.test('a role that grows is not granted by who has not seen it grow', async t => {
  const giver = await idOf('bursar')
  const define = (name: string, permissions: string[]) =>
    api.call('createRole', { as: 'owner', body: { name, title: name, permissions } })
  await define('desk_giver', ['identity.grants.setup', 'library.books.read'])
  await grant('owner', { user_id: giver, role: 'desk_giver', scope: 'institution' })
  await until(async () => (await grant('bursar', {})).status === 400, 15_000)
  const growing = await define('growing', ['library.books.read'])
  const receivers = await newcomers()
  const attempts = receivers.map(user_id => grant('bursar', { user_id, role: 'growing', scope: 'institution' }))
  const [grown, ...answers] = await Promise.all([
    api.call('updateRole', {
      as: 'owner',
      params: { id: growing.str('id') },
      body: { permissions: ['library.books.read', 'library.prices.read'] },
      headers: { 'if-match': '*' }
    }),
    ...attempts
  ])
  t.ok([200, 409].includes(grown?.status ?? 0), grown?.text)
  t.strictSame(
    answers.filter(a => ![201, 403, 409].includes(a.status)),
    []
  )
  const [late] = await database.sql`
    select count(*)::int as n from kernel.changes given, kernel.changes grew
    where grew.entity = 'identity.roles' and grew.operation = 'update' and grew.row_id = ${growing.str('id')}
      and given.entity = 'identity.grants' and given.operation = 'insert' and given.actor_id = ${giver}
      and given.seq > grew.seq`
  t.equal(late?.n, 0, 'nothing was granted of what it had grown to')
})
