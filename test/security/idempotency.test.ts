import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { LOANS } from './bad-inputs/case.ts'

const AT_ONCE = 50

const { api, database } = await testApp(t)
const book = (await api.call('listBooks', { as: 'admin', query: { copies: 5, limit: 1 } })).str('data', 0, 'id')
const user = (await api.call('listLoans', { as: 'admin', query: { limit: 1 } })).str('data', 0, 'user_id')
const loan = { book_id: book, user_id: user, due_on: '2026-05-01' }

const lend = (key: string, body: object = loan, as = 'teacher', headers: Record<string, string> = {}) =>
  api.call('lendBook', { as, body, headers: { 'idempotency-key': key, ...headers } })

const loans = async (): Promise<number> => {
  const [row] = await database.sql<{ count: number }[]>`
    select count(*) from library.loans where institution_id = (select institution_id from library.books where id = ${book})
      and book_id = ${book}`
  return row?.count ?? -1
}

t.test(`${AT_ONCE} at once with one key: one effect, one answer, the others the same bytes`, async t => {
  const before = await loans()
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => lend('at-once')))
  t.ok(answers.every(answer => answer.status === 201))
  t.equal(new Set(answers.map(answer => answer.text)).size, 1, 'byte for byte')
  const replayed = answers.filter(answer => answer.headers.get('idempotent-replayed') === 'true')
  t.equal(replayed.length, AT_ONCE - 1)
  for (const name of ['location', 'etag', 'content-type', 'cache-control']) {
    t.equal(new Set(answers.map(answer => answer.headers.get(name))).size, 1, `${name} is the same`)
  }
  t.equal(await loans(), before + 1)
})

t.test('the same key with another body is refused, and nothing happens', async t => {
  t.equal((await lend('reused')).status, 201)
  const before = await loans()
  for (const body of [
    { ...loan, due_on: '2026-05-02' },
    { ...loan, user_id: book }
  ]) {
    const answer = await lend('reused', body)
    t.equal(answer.status, 422)
    t.equal(answer.at('code'), 'request.idempotency_key_reused')
  }
  const elsewhere = await api.call('createCampus', {
    as: 'admin',
    body: { code: 'EAST', name: 'East', opened_on: '2020-01-01' },
    headers: { 'idempotency-key': 'of-admin' }
  })
  t.equal(elsewhere.status, 201)
  t.equal((await lend('of-admin', loan, 'admin')).status, 422, 'nor does another operation share a key')
  t.equal(await loans(), before)
})

t.test('the same key of another user or institution is another key', async t => {
  const before = await loans()
  const [first, second] = [await lend('shared', loan, 'teacher'), await lend('shared', loan, 'registrar')]
  t.equal(first.status, 201)
  t.equal(second.status, 201)
  t.not(first.at('id'), second.at('id'))
  t.notOk(second.headers.has('idempotent-replayed'))
  t.equal(await loans(), before + 2)
  const theirs = { as: 'teacher', institution: 'elm' as const }
  const book_id = (await api.call('listBooks', { ...theirs, query: { copies: 5, limit: 1 } })).str('data', 0, 'id')
  const loansThere = await api.call('listLoans', { ...theirs, as: 'admin', query: { limit: 1 } })
  const body = { ...loan, book_id, user_id: loansThere.str('data', 0, 'user_id') }
  const foreign = await api.call('lendBook', { ...theirs, body, headers: { 'idempotency-key': 'shared' } })
  t.equal(foreign.status, 201)
  t.notOk(foreign.headers.has('idempotent-replayed'))
})

t.test('a refusal keeps no key: the act may be tried again with it', async t => {
  const body = { ...loan, book_id: user }
  t.equal((await lend('refused', body)).status, 404)
  t.equal((await lend('refused', { ...loan, due_on: '2025-02-30' })).status, 400)
  const full = await api.call('listBooks', { as: 'admin', query: { copies: 1, limit: 1, sort: 'title' } })
  t.equal((await lend('refused', { ...loan, book_id: full.str('data', 0, 'id') })).status, 409)
})

t.test('a preview claims no key, and shows what the act then does', async t => {
  const target = (await api.call('listBooks', { as: 'admin', query: { copies: 4, limit: 1 } })).str('data', 0, 'id')
  const body = { ...loan, book_id: target }
  const preview = await lend('preview', body, 'teacher', { prefer: 'tx=rollback' })
  t.equal(preview.status, 201)
  t.equal(preview.headers.get('preference-applied'), 'tx=rollback')
  const act = await lend('preview', body)
  t.equal(act.status, 201)
  t.notOk(act.headers.has('idempotent-replayed'))
  t.equal(act.at('number'), preview.at('number'))
})

t.test('two keys in one request are none', async t => {
  const token = await api.token('teacher')
  const headers = new Headers({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
  headers.append('idempotency-key', 'one')
  headers.append('idempotency-key', 'two')
  const response = await fetch(new URL(LOANS, api.address), { method: 'POST', headers, body: JSON.stringify(loan) })
  t.equal(response.status, 400)
})
