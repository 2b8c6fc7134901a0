import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'

const { api, database } = await testApp(t)
const width = process.env.PROVOST_TEST_FULL === 'yes' ? 50 : 20

const bookOf = async (title: string) => {
  const [book] = (await api.call('listBooks', { as: 'admin', query: { q: title } })).rows()
  return { id: String(book?.id), version: Number(book?.version) }
}
const student = (await api.call('getMe', { as: 'student' })).str('id')
const loan = async (title: string) => ({ book_id: (await bookOf(title)).id, user_id: student, due_on: '2026-06-01' })
const lend = (body: unknown, headers: Record<string, string> = {}) =>
  api.call('lendBook', { as: 'admin', body, headers: { 'idempotency-key': randomUUID(), ...headers } })

t.test('a command answers what its view shows, with Location and ETag', async t => {
  const made = await lend(await loan('Volume 010'))
  t.equal(made.status, 201)
  t.equal(made.headers.get('location'), `/v1/library/loans/${made.str('id')}`)
  t.equal(made.headers.get('etag'), '"1"')
  const read = await api.call('getLoan', { as: 'admin', params: { id: made.str('id') } })
  t.equal(read.text, made.text, 'byte for byte what a read answers')
})

t.test('a key is asked for where people or money are created', async t => {
  const answer = await api.call('lendBook', { as: 'admin', body: await loan('Volume 010') })
  t.equal(answer.status, 400)
  t.equal(answer.at('code'), 'request.idempotency_key_missing')
})

t.test('the same key and body get the same bytes, however many ask at once, and one effect', async t => {
  const body = await loan('Volume 015')
  const key = randomUUID()
  const answers = await Promise.all(Array.from({ length: width }, () => lend(body, { 'idempotency-key': key })))
  t.strictSame(new Set(answers.map(a => a.status)), new Set([201]))
  t.equal(new Set(answers.map(a => a.text)).size, 1)
  t.equal(answers.filter(a => a.headers.get('idempotent-replayed') === 'true').length, width - 1)
  t.equal(new Set(answers.map(a => a.headers.get('location'))).size, 1)
  const [row] = await database.sql`select count(*)::int as loans from library.loans where book_id = ${body.book_id}`
  t.equal(row?.loans, 1)
})

t.test('a key with another body is refused, and belongs to one user alone', async t => {
  const key = randomUUID()
  t.equal((await lend(await loan('Volume 020'), { 'idempotency-key': key })).status, 201)
  const other = await lend(await loan('Volume 025'), { 'idempotency-key': key })
  t.equal(other.status, 422)
  t.equal(other.at('code'), 'request.idempotency_key_reused')
  const body = await loan('Volume 025')
  const registrar = await api.call('lendBook', { as: 'registrar', body, headers: { 'idempotency-key': key } })
  t.equal(registrar.status, 201, 'another user’s key of the same name is another key')
})

t.test('a refusal keeps no key: the same one works once the reason is gone', async t => {
  const key = randomUUID()
  const body = await loan('Volume 011')
  const full = await lend(body)
  t.equal(full.status, 201)
  const refused = await lend(body, { 'idempotency-key': key })
  t.equal(refused.status, 409)
  t.equal(refused.at('code'), 'library.no_copy_left')
  await database.sql`update library.books set copies = 2 where id = ${body.book_id}`
  t.equal((await lend(body, { 'idempotency-key': key })).status, 201)
})

t.test('copies are never lent beyond their number, however many ask at once', async t => {
  const body = await loan('Volume 030')
  const answers = await Promise.all(Array.from({ length: width }, () => lend(body)))
  t.equal(answers.filter(a => a.status === 201).length, 5)
  t.equal(answers.filter(a => a.at('code') === 'library.no_copy_left').length, width - 5)
})

t.test('a dry run answers in full and leaves nothing behind, its key included', async t => {
  const body = await loan('Volume 040')
  const key = randomUUID()
  const headers = { 'idempotency-key': key, prefer: 'tx=rollback' }
  const preview = await lend(body, headers)
  t.equal(preview.status, 201)
  t.equal(preview.at('number'), 1)
  t.equal(preview.headers.get('preference-applied'), 'tx=rollback')
  t.equal(preview.headers.get('location'), null)
  t.equal((await api.call('getLoan', { as: 'admin', params: { id: preview.str('id') } })).status, 404)
  const act = await lend(body, { 'idempotency-key': key })
  t.equal(act.status, 201)
  t.equal(act.headers.get('idempotent-replayed'), null)
})

t.test('a preference may carry parameters; one of a transaction that we do not know is refused', async t => {
  const body = await loan('Volume 035')
  const preview = await lend(body, { prefer: 'handling=lenient, TX = "rollback"; note=preview' })
  t.equal(preview.headers.get('preference-applied'), 'tx=rollback')
  t.equal((await api.call('getLoan', { as: 'admin', params: { id: preview.str('id') } })).status, 404)
  const unknown = await lend(body, { prefer: 'tx=commit' })
  t.equal(unknown.at('code'), 'request.prefer_unsupported')
})

t.test('a dry run refuses what the act would refuse', async t => {
  const body = { ...(await loan('Volume 040')), user_id: '019a9d5e-7c00-7abc-8def-0123456789ab' }
  const preview = await lend(body, { prefer: 'tx=rollback' })
  const act = await lend(body)
  t.equal(preview.status, 422)
  t.equal(preview.at('code'), 'request.reference_missing')
  t.equal(act.status, 422)
  const missing = { ...(await loan('Volume 040')), book_id: '019a9d5e-7c00-7abc-8def-0123456789ab' }
  const named = await lend(missing, { prefer: 'tx=rollback' })
  t.match(named.json, { status: 404, code: 'library.book_not_found' }, 'by name, too')
})

t.test('return=minimal answers id and version', async t => {
  const made = await lend(await loan('Volume 045'), { prefer: 'return=minimal' })
  t.equal(made.status, 201)
  t.strictSame(Object.keys(made.json ?? {}), ['id', 'version'])
  t.equal(made.headers.get('preference-applied'), 'return=minimal')
})

t.test('a command keeps to the reach of its permission', async t => {
  const mine = await api.call('listBooks', { as: 'campus_registrar', query: { limit: 200, 'copies[gte]': 5 } })
  const all = await api.call('listBooks', { as: 'admin', query: { limit: 200, 'copies[gte]': 5 } })
  const beyond = all.rows().find(row => !mine.rows().some(m => m.id === row.id))
  const tries = [String(mine.rows()[1]?.id), String(beyond?.id)].map(book_id =>
    api.call('lendBook', {
      as: 'campus_registrar',
      body: { book_id, user_id: student, due_on: '2026-06-01' },
      headers: { 'idempotency-key': randomUUID() }
    })
  )
  const [within, outside] = await Promise.all(tries)
  t.equal(within?.status, 201)
  t.equal(outside?.status, 404)
})

t.test('what cannot be rehearsed refuses a rehearsal instead of acting', async t => {
  const before = await database.sql`select count(*)::int as n from identity.sessions`
  const body = { email: emailOf('admin'), password: PASSWORD }
  const answer = await api.call('signIn', { body, headers: { prefer: 'tx=rollback' } })
  t.equal(answer.status, 400)
  t.equal(answer.at('code'), 'request.prefer_unsupported')
  t.strictSame(await database.sql`select count(*)::int as n from identity.sessions`, before)
})

t.test('the clock is the caller’s in a sandbox, and nowhere else', async t => {
  const sandbox = await testApp(t, { database, settings: { SANDBOX: 'true' } })
  const at = (client: typeof api, code: string, clock: string) =>
    client.call('createCampus', {
      as: 'admin',
      body: { code, name: 'Clock', opened_on: '2020-01-01' },
      headers: { 'provost-clock': clock }
    })
  const moment = '2028-02-29T10:00:00+00:00'
  const made = await at(sandbox.api, 'CLOCK', moment)
  t.equal(made.at('created_at'), moment)
  const history = await sandbox.api.call('getCampusHistory', { as: 'admin', params: { id: made.str('id') } })
  t.equal(history.at('data', 0, 'at'), moment)
  t.equal((await at(sandbox.api, 'CLOCK2', '2027-02-29T10:00:00Z')).status, 400)
  t.not((await at(api, 'CLOCK3', moment)).at('created_at'), moment)
})
