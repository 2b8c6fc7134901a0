import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { testDatabase } from '#test/support/database.ts'
import { Ear } from '#test/support/ear.ts'
import { Follower } from '#test/support/follower.ts'

// As a replica that hears of nothing any more: what lists show is as old as can be.
const replica = await testDatabase(t)
const tested = await testApp(t, { settings: { DATABASE_READ_URL: replica.url } })
const { api, address } = tested

let codes = 0
const make = async (): Promise<string> => {
  const body = { code: `R${++codes}`, name: 'Campus', opened_on: '2026-01-01' }
  return (await api.call('createCampus', { as: 'owner', body })).str('id')
}

t.test('who begins while the replica lags misses nothing: the token is of what the lists show', async t => {
  const id = await make()
  const follower = await Follower.begin(tested, { as: 'owner' })
  const list = await api.call('listCampuses', { as: 'owner', query: { limit: 200 } })
  t.notOk(
    list.rows().some(row => row.id === id),
    'the list does not have it yet'
  )
  t.ok((await follower.read(api, 1)).some(change => change.id === id))
})

t.test('a stream begins there too', async t => {
  const id = await make()
  const ear = await Ear.open(address, await api.token('owner'), {})
  t.teardown(() => ear.close())
  const told = () => ear.heard.some(({ data }) => data.id === id)
  await ear.until(told)
  t.ok(told())
})

t.test('whoever is told by an event that something changed finds it at once, however far the replica is', async t => {
  const follower = await Follower.begin(tested, { as: 'owner' })
  await follower.read(api, 1)
  const ear = await Ear.open(address, await api.token('owner'), { last: follower.token })
  t.teardown(() => ear.close())
  const id = await make()
  await ear.until(() => ear.heard.some(({ data }) => data.id === id))
  t.match((await follower.ask(api)).rows(), [{ id, operation: 'insert' }])
})
