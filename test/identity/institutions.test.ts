import t from 'tap'
import { testApp } from '#test/support/app.ts'

const { api } = await testApp(t)

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
