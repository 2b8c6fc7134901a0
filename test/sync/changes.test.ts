import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { brief, Follower } from '#test/support/follower.ts'

const tested = await testApp(t)
const { api } = tested

const headers = { 'if-match': '*' }
const campus = (code: string) => ({ code, name: `${code} campus`, opened_on: '2026-01-01' })
const make = async (code: string) => (await api.call('createCampus', { as: 'owner', body: campus(code) })).str('id')
const rename = (id: string, name: string) =>
  api.call('updateCampus', { as: 'owner', params: { id }, headers, body: { name } })
const remove = (id: string) => api.call('deleteCampus', { as: 'owner', params: { id }, headers })

t.test('first a token, then what has changed since, in order, and of what is gone its natural key', async t => {
  const follower = await Follower.begin(tested, { as: 'owner' })
  const id = await make('EAST')
  await rename(id, 'Far east')
  await remove(id)
  const changes = await follower.read(api, 3)
  t.strictSame(brief(changes), ['Campus insert', 'Campus update', 'Campus delete'])
  t.strictSame(
    changes.map(change => [change.id, change.version, change.data, change.was]),
    [
      [id, 1, null, null],
      [id, 2, null, null],
      [id, 2, null, { code: 'EAST' }]
    ]
  )
  t.strictSame((await follower.ask(api)).json, { data: [], next: follower.token, more: false })
})

t.test('data is the row as its own operation shows it, as it is by now', async t => {
  const follower = await Follower.begin(tested, { as: 'owner' })
  const id = await make('WEST')
  await rename(id, 'Far west')
  const changes = await follower.read(api, 2)
  const row = (await api.call('getCampus', { as: 'owner', params: { id } })).json
  t.strictSame(
    changes.map(change => change.data),
    [row, row]
  )
})

t.test('nested parts and computed properties come as the list has them', async t => {
  const follower = await Follower.begin(tested, { as: 'owner', query: { entities: 'User,ApiKey,Grant' } })
  const made = await api.call('createApiKey', {
    as: 'owner',
    body: { name: 'Reading room', expires_in_days: 30, grants: [{ role: 'machine', scope: 'institution' }] },
    headers: { 'idempotency-key': randomUUID() }
  })
  await follower.read(api, 3)
  const [key] = follower.told.filter(change => change.entity === 'ApiKey').slice(-1)
  const [user] = follower.told.filter(change => change.entity === 'User').slice(-1)
  t.strictSame(key?.data, (await api.call('getApiKey', { as: 'owner', params: { id: made.str('id') } })).json)
  t.strictSame(user?.data, (await api.call('getUser', { as: 'owner', params: { id: made.str('user_id') } })).json)
  t.notMatch(JSON.stringify(follower.told), /key_hash/)
})

t.test('a page ends anywhere, and the next one goes on there', async t => {
  const follower = await Follower.begin(tested, { as: 'owner' })
  const before = follower.token
  const id = await make('PAGED')
  for (let n = 0; n < 10; n++) await rename(id, `Name ${n}`)
  const all = await follower.read(api, 11)
  for (const limit of [1, 3, 11, 200]) {
    follower.token = before
    follower.told.length = 0
    let pages = 0
    for (;;) {
      const page = await follower.step(api, { limit })
      pages++
      t.ok(page.rows().length <= limit)
      if (page.at('more') !== true) break
    }
    t.strictSame(follower.told, all, `${limit} at a time`)
    t.ok(pages <= Math.ceil(11 / limit) + 1, `${pages} pages`)
  }
})

t.test('a token may be used again, and tells the same', async t => {
  const follower = await Follower.begin(tested, { as: 'owner' })
  const before = follower.token
  await make('AGAIN')
  const first = await follower.read(api, 1)
  follower.token = before
  t.strictSame((await follower.ask(api)).rows(), first)
  t.strictSame((await follower.ask(api)).rows(), first)
})

t.test('one act that changes many rows is told whole, in its own order', async t => {
  const follower = await Follower.begin(tested, { as: 'owner' })
  const user = (await api.call('getMe', { as: 'cashier' })).str('id')
  await api.call('grantRole', { as: 'owner', body: { user_id: user, role: 'employee', scope: 'institution' } })
  const changes = await follower.read(api, 2)
  t.strictSame(brief(changes), ['Grant insert', 'User update'], 'the user’s version moves with what they hold')
})

t.test('only what is asked for, and the token is for that', async t => {
  const campuses = await Follower.begin(tested, { as: 'owner', query: { entities: 'Campus' } })
  const books = await Follower.begin(tested, { as: 'owner', query: { entities: 'Book,Loan' } })
  const campus_id = await make('SHELF')
  const book = { campus_id, title: 'Kim', copies: 1, acquired_on: '2026-01-01' }
  const id = (await api.call('createBook', { as: 'owner', body: book })).str('id')
  t.strictSame(brief(await campuses.read(api, 1)), ['Campus insert'])
  t.strictSame(brief(await books.read(api, 1)), ['Book insert'])
  t.equal(books.told[0]?.id, id)
  const other = await api.call('listChanges', { as: 'owner', query: { since: campuses.token, entities: 'Book' } })
  t.equal(other.status, 410)
  t.equal(other.at('code'), 'sync.reach_changed')
  t.match(other.at('detail'), /other `entities`/)
  const wider = await api.call('listChanges', { as: 'owner', query: { since: campuses.token } })
  t.match(wider.at('detail'), /other `entities`/, 'nor for all')
  t.equal((await books.ask(api, { entities: 'Loan,Book' })).status, 200, 'in any order')
})

t.test('a token of everything goes on with whatever is named, and the next one is for that', async t => {
  for (const as of ['owner', 'student']) {
    const all = await Follower.begin(tested, { as })
    await make(`ALL${as.toUpperCase()}`)
    const named = (since: string, entities: string) => api.call('listChanges', { as, query: { since, entities } })
    const loans = await named(all.token, 'Loan')
    t.equal(loans.status, 200, as)
    t.strictSame(loans.rows(), [])
    t.equal((await named(loans.str('next'), 'Loan')).status, 200)
    t.equal((await named(loans.str('next'), 'Campus')).status, 410)
    await all.read(api, 1)
  }
})

t.test('what was rolled back, refused or only rehearsed is told to nobody', async t => {
  const follower = await Follower.begin(tested, { as: 'owner' })
  await api.call('createCampus', { as: 'owner', body: campus('DRY'), headers: { prefer: 'tx=rollback' } })
  t.equal((await api.call('createCampus', { as: 'owner', body: campus('NORTH') })).status, 409)
  await make('KEPT')
  t.strictSame(
    (await follower.read(api, 1)).map(change => change.version),
    [1]
  )
  t.equal(follower.told.length, 1)
})

t.test('what nobody made is refused', async t => {
  const ask = (query: Record<string, string>) => api.call('listChanges', { as: 'owner', query })
  for (const query of [
    { since: 'nonsense' },
    { since: 'MA' },
    { entities: 'Planet' },
    { limit: '0' },
    { limit: '201' }
  ]) {
    const answer = await ask(query as Record<string, string>)
    t.equal(answer.at('code'), 'request.invalid', JSON.stringify(query))
    t.equal(answer.at('errors', 0, 'pointer'), `/${Object.keys(query)[0]}`)
  }
})
