import t from 'tap'
import { encodeCursor } from '#src/read/cursor.ts'
import { testApp } from '#test/support/app.ts'

const { api } = await testApp(t)

const titles = (answer: Awaited<ReturnType<typeof api.call>>): string[] => answer.rows().map(row => String(row.title))

t.test('a list pages through every row once, forwards and backwards', async t => {
  for (const sort of ['title', '-title', 'acquired_on', '-acquired_on', 'id', '-id']) {
    const seen: string[] = []
    let cursor: string | null = null
    let pages = 0
    do {
      const query: Record<string, string | number> = { sort, limit: 7, ...(cursor === null ? {} : { cursor }) }
      const page = await api.call('listBooks', { as: 'admin', query })
      t.equal(page.status, 200)
      seen.push(...titles(page))
      cursor = page.at('next') === null ? null : page.str('next')
      t.equal(page.headers.get('link') !== null, cursor !== null, 'Link goes with next')
      pages++
    } while (cursor !== null && pages < 20)
    t.equal(seen.length, 60, `${sort}: all rows`)
    t.equal(new Set(seen).size, 60, `${sort}: none twice`)
  }
})

t.test('a list is sorted as it says, and by id among equals', async t => {
  const page = await api.call('listBooks', { as: 'admin', query: { sort: '-acquired_on', limit: 200 } })
  const keys = page.rows().map(row => `${String(row.acquired_on)} ${String(row.id)}`)
  t.strictSame(keys, keys.toSorted().toReversed())
})

t.test('filters narrow by value, by several values, and by bounds', async t => {
  const all = async (query: Record<string, string | number>) =>
    (await api.call('listBooks', { as: 'admin', query: { limit: 200, ...query } })).rows()
  t.ok((await all({ copies: 3 })).every(row => row.copies === 3))
  t.equal((await all({ copies: 3 })).length, 12)
  t.equal((await all({ 'copies[in]': '1,2' })).length, 24)
  t.equal((await all({ 'copies[gte]': 4 })).length, 24)
  t.equal((await all({ 'acquired_on[gte]': '2020-03-01', 'acquired_on[lte]': '2020-04-30' })).length, 10)
  t.equal((await all({ state: 'lent' })).length, 0)
  t.equal((await all({ 'state[in]': 'lent,shelved' })).length, 60)
})

t.test('a search takes its text literally', async t => {
  const found = async (q: string) => titles(await api.call('listBooks', { as: 'admin', query: { q, limit: 200 } }))
  t.strictSame(await found('volume 017'), ['Volume 017'])
  t.strictSame(await found('%%'), [])
  t.strictSame(await found('__'), [])
  t.strictSame(await found('\\\\'), [])
})

t.test('fields trims rows to the properties that were asked for', async t => {
  const page = await api.call('listBooks', { as: 'admin', query: { fields: 'title,copies', limit: 2 } })
  t.strictSame(Object.keys(page.rows()[0] ?? {}), ['title', 'copies'])
  const id = (await api.call('listBooks', { as: 'admin', query: { limit: 1 } })).str('data', 0, 'id')
  const one = await api.call('getBook', { as: 'admin', params: { id }, query: { fields: 'title' } })
  t.strictSame(Object.keys(one.json ?? {}), ['title'])
  const whole = await api.call('getBook', { as: 'admin', params: { id } })
  t.not(one.headers.get('etag'), whole.headers.get('etag'), 'a subset has an ETag of its own')
})

t.test('the exact count is told when it is asked for', async t => {
  const page = await api.call('listBooks', {
    as: 'admin',
    query: { limit: 5, copies: 3 },
    headers: { prefer: 'count=exact' }
  })
  t.equal(page.at('total'), 12)
  t.equal(page.headers.get('preference-applied'), 'count=exact')
  t.equal((await api.call('listBooks', { as: 'admin' })).at('total'), undefined)
})

t.test('a hidden property can be neither seen nor filtered by without its permission', async t => {
  const shown = await api.call('listBooks', { as: 'admin', query: { limit: 1 } })
  t.ok('price' in (shown.rows()[0] ?? {}))
  const hidden = await api.call('listBooks', { as: 'registrar', query: { limit: 1 } })
  t.equal(hidden.status, 200)
  t.notOk('price' in (hidden.rows()[0] ?? {}))
  const id = hidden.str('data', 0, 'id')
  t.notOk('price' in ((await api.call('getBook', { as: 'registrar', params: { id } })).json as object))
  const filtered = await api.call('listBooks', { as: 'registrar', query: { price: 100 } })
  t.equal(filtered.status, 400)
  t.equal((await api.call('listBooks', { as: 'registrar', query: { 'price[gte]': 100 } })).status, 400)
})

t.test('a scope limits rows to its campus, a list and a single one alike', async t => {
  const mine = await api.call('listBooks', { as: 'campus_registrar', query: { limit: 200 } })
  t.equal(mine.rows().length, 30)
  t.equal(new Set(mine.rows().map(row => row.campus_id)).size, 1)
  const everything = await api.call('listBooks', { as: 'registrar', query: { limit: 200 } })
  const other = everything.rows().find(row => row.campus_id !== mine.rows()[0]?.campus_id)
  const foreign = await api.call('getBook', { as: 'campus_registrar', params: { id: String(other?.id) } })
  t.equal(foreign.status, 404)
  const counted = await api.call('listBooks', { as: 'campus_registrar', headers: { prefer: 'count=exact' } })
  t.equal(counted.at('total'), 30)
})

t.test('a scope by relation shows a person their own rows only', async t => {
  const own = await api.call('listLoans', { as: 'student' })
  t.equal(own.rows().length, 2)
  const none = await api.call('listLoans', { as: 'student', institution: 'elm' })
  t.equal(none.rows().length, 2)
  t.notSame(
    own.rows().map(row => row.id),
    none.rows().map(row => row.id)
  )
})

t.test('a cursor that is not of this list is refused', async t => {
  const cursors = [
    'abc',
    encodeCursor('-title', { value: 'x', id: '019a9d5e-7c00-7abc-8def-0123456789ab' }),
    encodeCursor('title', { value: 5, id: '019a9d5e-7c00-7abc-8def-0123456789ab' }),
    encodeCursor('title', { value: 'x', id: 'nonsense' }),
    Buffer.from('{}').toString('base64url'),
    Buffer.from('["title","a"]').toString('base64url'),
    Buffer.from('["title",null,null]').toString('base64url')
  ]
  for (const cursor of cursors) {
    const answer = await api.call('listBooks', { as: 'admin', query: { cursor, sort: 'title' } })
    t.equal(answer.status, 400, cursor)
    t.equal(answer.at('code'), 'request.cursor_invalid')
  }
})

t.test('what a list does not allow is refused by name', async t => {
  const refused: Record<string, string | number>[] = [
    { nonsense: 1 },
    { sort: 'author' },
    { sort: 'drop' },
    { limit: 0 },
    { limit: 201 },
    { limit: -1 },
    { limit: '1e2' },
    { limit: ' 5' },
    { fields: 'title,secret' },
    { 'copies[in]': 'a,b' },
    { 'copies[in]': Array.from({ length: 101 }, () => '1').join(',') },
    { 'acquired_on[gte]': '2025-02-30' },
    { 'acquired_on[in]': '2025-02-30' },
    { state: 'burnt' },
    { 'state[gte]': 'lent' },
    { q: 'x'.repeat(81) }
  ]
  for (const query of refused) {
    const answer = await api.call('listBooks', { as: 'admin', query })
    t.equal(answer.status, 400, JSON.stringify(query).slice(0, 80))
    t.equal(answer.at('code'), 'request.invalid')
  }
})
