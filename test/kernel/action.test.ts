import t from 'tap'
import { testApp } from '#test/support/app.ts'

const { api } = await testApp(t)
const lose = (id: string, as = 'registrar') =>
  api.call('loseBook', { as, params: { id }, body: { note: 'Left on a bus' } })

t.test('an action moves a row on, shows it as it is now, and is refused from a state that has no such way', async t => {
  const id = (await api.call('listBooks', { as: 'owner' })).str('data', 0, 'id')
  const lost = await lose(id)
  t.equal(lost.status, 200)
  t.match(lost.json, { id, state: 'lost', note: 'Left on a bus', version: 2 })
  t.match(lost.headers.get('etag'), /^"2/)
  const again = await lose(id)
  t.equal(again.status, 409)
  t.match(again.json, { code: 'request.state', detail: 'It is lost.', allowed: [] })
})

t.test('an action reaches as far as its permission', async t => {
  const books = (await api.call('listBooks', { as: 'owner' })).rows()
  const near = (await api.call('listBooks', { as: 'campus_registrar' })).rows().map(b => b.id)
  const far = books.find(b => !near.includes(b.id ?? null))
  t.equal((await lose(String(far?.id), 'campus_registrar')).at('code'), 'request.not_found')
  t.equal((await lose(String(near[1]), 'campus_registrar')).status, 200)
  t.equal((await lose(String(near[2]), 'teacher')).status, 403)
})
