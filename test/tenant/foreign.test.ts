import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { type Answer, type Call, patience } from '#test/support/client.ts'
import { emailOf } from '#test/support/fixture.ts'
import { type Documented, documented, fill, isPlatform } from '#test/support/operations.ts'

const { api, app, database } = await testApp(t, { settings: { MAIL_DELIVERY: 'keep' } })
/** What goes beyond one institution by design has tests of its own: test/identity/platform.test.ts. */
const operations = documented(app).filter(o => o.path.startsWith('/v1/') && !isPlatform(o.operation))
const withId = operations.filter(o => o.path.includes('{id}'))

/** The collection an address with an id belongs to. */
const collectionOf = (path: string): string => path.split('/{id}')[0] ?? ''

/** Who asks must go on asking, and who holds more than an owner lets not everything be done to them. */
const spared = new Set(
  await Promise.all(['owner', 'platform_owner'].map(async as => (await api.call('getMe', { as })).str('id')))
)

/** Neither the session that asks, nor a machine: it has no password, no session and no second factor. */
const may = ({ id, user_id, current, kind }: ReturnType<Answer['rows']>[number]): boolean =>
  id !== undefined && current !== true && kind !== 'machine' && !spared.has(String(id)) && !spared.has(String(user_id))

/** Whom it finds is the question, not whether the machine is busy. */
const send = (method: string, path: string, call: Call): Promise<Answer> => patience(() => api.send(method, path, call))

/** Rows of the oak school, some for each resource: from its list, or from what has none. */
const ownIds = async (): Promise<Map<string, string[]>> => {
  const ids = new Map<string, string[]>()
  ids.set('/v1/identity/institutions', [(await api.call('getMe', { as: 'owner' })).str('institution', 'id')])
  for (const { path } of operations.filter(o => o.method === 'GET' && !o.path.includes('{'))) {
    const page = await send('GET', path, { as: 'owner' })
    const found = page
      .rows()
      .filter(may)
      .map(({ id }) => String(id))
    if (found.length > 0) ids.set(path, found)
  }
  return ids
}

// Everybody has a second factor to take away.
await database.sql`insert into identity.totp_factors (account_id, secret) select id, '\\x00' from identity.accounts`
// A session beside the one that asks, which no test must end.
await Promise.all((['oak', 'elm'] as const).map(code => api.signIn(emailOf('owner', code))))
const ids = await ownIds()

/** The nth of its rows: what one operation did to a row must not stand in the way of the next. */
const ownId = (path: string, n = 0): string => {
  const rows = ids.get(collectionOf(path)) ?? []
  return rows[n % rows.length] ?? ''
}

/** The body that the document shows, with what it has in common with the row as the row has it. */
const bodyFor = async ({ path, body }: Documented, id: string) => {
  if (body === undefined) return undefined
  const row = await send('GET', fill(`${collectionOf(path)}/{id}`, id), { as: 'owner' })
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, row.at(name) ?? value]))
}

const change = async (operation: Documented, id: string, institution: 'oak' | 'elm') => {
  const body = await bodyFor(operation, id)
  return send(operation.method, fill(operation.path, id), {
    as: 'owner',
    institution,
    headers: { 'if-match': '*', 'idempotency-key': crypto.randomUUID() },
    ...(body === undefined ? {} : { body })
  })
}

/** Its row was found: the change was made, or refused for the state the row is in, or for what else the body names. */
const reached = ({ status }: Answer): boolean => status < 300 || status === 409 || status === 422

t.test('every resource with an id is swept', async t => {
  for (const { id, path } of withId) t.ok(ids.has(collectionOf(path)), `${id}: a row to try`)
})

t.test('reading: each id answers 200 to its owner and 404 to another institution', async t => {
  for (const { id, path } of withId.filter(o => o.method === 'GET')) {
    const own = ownId(path)
    t.equal((await send('GET', fill(path, own), { as: 'owner' })).status, 200, `${id}, its owner`)
    const foreign = await send('GET', fill(path, own), { as: 'owner', institution: 'elm' })
    const missing = await send('GET', fill(path), { as: 'owner', institution: 'elm' })
    t.equal(foreign.status, 404, `${id}, another`)
    t.equal(foreign.at('code'), missing.at('code'), 'like what does not exist')
  }
})

t.test('writing: another institution’s id is 404 and nothing moves; its owner succeeds', async t => {
  const writing = withId
    .filter(o => o.method !== 'GET')
    .toSorted((a, b) => (a.method === 'DELETE' ? 1 : b.method === 'DELETE' ? -1 : 0))
  for (const [n, operation] of writing.entries()) {
    const own = ownId(operation.path, n)
    const before = await database.sql`select count(*)::int as n from kernel.changes`
    t.equal((await change(operation, own, 'elm')).status, 404, `${operation.id}, another`)
    const after = await database.sql`select count(*)::int as n from kernel.changes`
    t.strictSame(after, before, 'no change was made')
    const mine = await change(operation, own, 'oak')
    t.ok(reached(mine), `${operation.id}, its owner: ${mine.status} ${mine.text}`)
  }
})

t.test('a body that names another institution’s row is refused like one that names none', async t => {
  const foreignCampus = (await api.call('listCampuses', { as: 'owner', institution: 'elm' })).str('data', 0, 'id')
  const foreignBook = (await api.call('listBooks', { as: 'owner', institution: 'elm' })).str('data', 0, 'id')
  const foreignUser = (await api.call('getMe', { as: 'student', institution: 'elm' })).str('id')
  const ownBook = (await api.call('listBooks', { as: 'owner', query: { 'copies[gte]': 3 } })).str('data', 0, 'id')
  const ownUser = (await api.call('getMe', { as: 'student' })).str('id')
  const missing = '019a9d5e-7c00-7abc-8def-0123456789ab'
  const book = (campus_id: string) =>
    api.call('createBook', { as: 'owner', body: { campus_id, title: 'Foreign', copies: 1, acquired_on: '2026-01-01' } })
  const lend = (book_id: string, user_id: string) =>
    api.call('lendBook', {
      as: 'owner',
      body: { book_id, user_id, due_on: '2026-06-01' },
      headers: { 'idempotency-key': crypto.randomUUID() }
    })
  const same = async (one: ReturnType<typeof book>, other: ReturnType<typeof book>, name: string) => {
    const [foreign, none] = await Promise.all([one, other])
    t.ok(foreign.status === 404 || foreign.status === 422, `${name}: ${foreign.status}`)
    t.equal(foreign.at('code'), none.at('code'), name)
    t.equal(foreign.at('detail'), none.at('detail'), name)
  }
  await same(book(foreignCampus), book(missing), 'campus of a book')
  await same(lend(foreignBook, ownUser), lend(missing, ownUser), 'book of a loan')
  await same(lend(ownBook, foreignUser), lend(ownBook, missing), 'user of a loan')
})

t.test('a filter by another institution’s id finds nothing', async t => {
  const foreign = (await api.call('listCampuses', { as: 'owner', institution: 'elm' })).str('data', 0, 'id')
  t.strictSame((await api.call('listBooks', { as: 'owner', query: { campus_id: foreign } })).rows(), [])
})
