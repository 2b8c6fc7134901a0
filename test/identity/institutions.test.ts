import t from 'tap'
import { testApp } from '#test/support/app.ts'

const { api, database } = await testApp(t)

const own = (await api.call('getMe', { as: 'owner' })).str('institution', 'id')
const other = (await api.call('getMe', { as: 'owner', institution: 'elm' })).str('institution', 'id')

t.test('members see their institution, and no other', async t => {
  const seen = await api.call('getInstitution', { as: 'student', params: { id: own } })
  t.match(seen.json, { code: 'oak', time_zone: 'Europe/Lisbon' })
  t.equal((await api.call('getInstitution', { as: 'owner', params: { id: other } })).status, 404)
})

t.test('an administrator changes it; others may not', async t => {
  const change = (as: string, body: object, id = own) =>
    api.call('updateInstitution', { as, params: { id }, body, headers: { 'if-match': '*' } })
  t.equal((await change('teacher', { name: 'Mine' })).status, 403)
  const changed = await change('admin', { name: 'The old oak school', locale: 'pt-PT' })
  t.equal(changed.status, 200)
  t.match(changed.json, { name: 'The old oak school', locale: 'pt-PT', version: 2 })
  t.equal((await change('admin', { name: 'Theirs' }, other)).status, 404)
  t.equal((await change('admin', { code: 'elm' })).at('code'), 'identity.institution_code_taken')
  t.equal((await change('admin', { currency: 'euro' })).status, 400)
})

t.test('a second factor is asked of roles that there are', async t => {
  const ask = (second_factor_roles: string[], as = 'admin') =>
    api.call('updateInstitution', {
      as,
      params: { id: own },
      body: { second_factor_roles },
      headers: { 'if-match': '*' }
    })
  const wrong = await ask(['bursar', 'casheir', 'bursarr'])
  t.match(wrong.json, { status: 422, code: 'identity.role_unknown', detail: 'bursarr, casheir' })
  t.strictSame((await ask(['bursar', 'front_desk'])).at('second_factor_roles'), ['bursar', 'front_desk'])

  // an administrator may ask it of who runs the instance, and not spare them
  t.equal((await ask(['platform_owner'])).status, 200)
  t.match((await ask([], 'owner')).json, { status: 403, code: 'access.denied' })
  t.equal((await ask(['platform_owner', 'student'], 'owner')).status, 200)
  // whoever runs it is asked for one as well from now on, and has shown it
  await database.sql`
    with made as (
      update identity.accounts a set platform = true
      from identity.users u where u.account_id = a.id and u.institution_id = ${own} and u.name like 'owner of%'
      returning u.id)
    update identity.sessions s set second_factor = true from made where s.user_id = made.id`
  t.strictSame((await ask([], 'owner')).at('second_factor_roles'), [])
})
