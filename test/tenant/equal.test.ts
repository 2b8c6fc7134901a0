import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { documented, fill, isPlatform } from '#test/support/operations.ts'

const { api, app } = await testApp(t)
/** What goes over all institutions shows what changes in any of them. */
const reads = documented(app).filter(
  o => o.method === 'GET' && o.path.startsWith('/v1/') && !o.public && !isPlatform(o.operation)
)

/** Everything the elm school's owner can read: all lists, and their first rows one by one. */
const everything = async (): Promise<Record<string, string>> => {
  const seen: Record<string, string> = {}
  for (const { path, query } of reads.filter(o => !o.path.includes('{'))) {
    const page = await api.send('GET', path, {
      as: 'owner',
      institution: 'elm',
      query,
      headers: { prefer: 'count=exact' }
    })
    seen[path] = page.text
    const first = page.rows()[0]?.id
    for (const one of reads.filter(o => o.path.startsWith(`${path}/{id}`))) {
      if (first !== undefined) {
        const answer = await api.send('GET', fill(one.path, String(first)), { as: 'owner', institution: 'elm' })
        seen[`${one.path} ${String(first)}`] = answer.text
      }
    }
  }
  return seen
}

t.test('what one institution changes leaves every answer of the other as it was', async t => {
  const before = await everything()
  t.ok(Object.keys(before).length > 5)
  const campus = await api.call('createCampus', {
    as: 'owner',
    body: { code: 'NEW', name: 'New campus', opened_on: '2026-01-01' }
  })
  t.equal(campus.status, 201)
  const books = (await api.call('listBooks', { as: 'owner', query: { limit: 200 } })).rows()
  for (const { id } of books.slice(0, 10)) {
    const params = { id: String(id) }
    await api.call('updateBook', { as: 'owner', params, body: { author: 'Changed' }, headers: { 'if-match': '*' } })
  }
  const unlent = books.slice(20).map(b => String(b.id))
  for (const id of unlent.slice(0, 5)) {
    const gone = await api.call('deleteBook', { as: 'owner', params: { id }, headers: { 'if-match': '*' } })
    t.equal(gone.status, 204)
  }
  const lent = await api.call('lendBook', {
    as: 'owner',
    body: { book_id: unlent[6], user_id: (await api.call('getMe', { as: 'student' })).str('id'), due_on: '2026-06-01' },
    headers: { 'idempotency-key': randomUUID() }
  })
  t.equal(lent.status, 201)
  t.strictSame(await everything(), before)
})
