import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { callerOf, type Documented, documented, fill, insistsOn, sent } from '#test/support/operations.ts'

const { api, app } = await testApp(t, { settings: { MAIL_DELIVERY: 'keep' } })
const operations = documented(app)
const domains = operations.filter(o => o.path.startsWith('/v1/') && !o.path.startsWith('/v1/meta/'))

const isProblem = (answer: Awaited<ReturnType<typeof api.send>>, status: number) => ({
  status: answer.status,
  type: answer.headers.get('content-type'),
  told: answer.at('status'),
  page: answer.str('type').endsWith(`/problems/${answer.str('code')}`),
  request: answer.at('request_id') === answer.headers.get('x-request-id'),
  expected: status
})

const problem = (status: number) => ({
  status,
  type: 'application/problem+json; charset=utf-8',
  told: status,
  page: true,
  request: true,
  expected: status
})

t.test('401: nothing but what is public answers without a valid token', async t => {
  for (const { id, method, path, public: open } of operations) {
    for (const headers of [{}, { authorization: 'Bearer nonsense' }, { authorization: 'Basic YTpi' }]) {
      const answer = await api.send(method, fill(path), { headers })
      if (open) t.not(answer.status, 401, id)
      else t.strictSame(isProblem(answer, 401), problem(401), id)
    }
  }
})

/** Headers and body with which an operation gets as far as its row. */
const proper = (operation: Documented) => {
  const { headers, ...body } = sent(operation)
  return {
    as: callerOf(operation),
    headers: { 'if-match': '"1"', 'idempotency-key': randomUUID(), ...headers },
    ...body
  }
}

t.test('404: an id that nothing has', async t => {
  for (const operation of domains.filter(o => o.path.includes('{id}'))) {
    const answer = await api.send(operation.method, fill(operation.path), proper(operation))
    t.strictSame(isProblem(answer, 404), problem(404), operation.id)
  }
})

t.test('400: an id that is none', async t => {
  for (const operation of domains.filter(o => o.path.includes('{id}'))) {
    for (const id of ['abc', '1', '1.0', '550e8400-e29b-41d4-a716-446655440000', '%00', '0'.repeat(36)]) {
      const answer = await api.send(operation.method, fill(operation.path, id), { as: callerOf(operation) })
      t.strictSame(isProblem(answer, 400), problem(400), `${operation.id} ${id}`)
    }
  }
})

t.test('400: a query parameter that is not declared', async t => {
  for (const operation of domains) {
    const answer = await api.send(operation.method, fill(operation.path), {
      ...proper(operation),
      query: { nonsense: 1 }
    })
    t.strictSame(isProblem(answer, 400), problem(400), operation.id)
  }
})

t.test('400: a body that is no object, or has a property that is not declared', async t => {
  for (const operation of domains.filter(o => o.body !== undefined)) {
    for (const body of ['[]', '"text"', '1', 'null', '', '{', '{}x', '{"nonsense":1}']) {
      const answer = await api.send(operation.method, fill(operation.path), {
        as: callerOf(operation),
        body,
        headers: { 'content-type': 'application/json', 'if-match': '"1"', 'idempotency-key': 'sweep' }
      })
      t.strictSame(isProblem(answer, 400), problem(400), `${operation.id} ${body}`)
    }
  }
})

t.test('400: a file that is empty, is not what it says, or has a column that is not declared', async t => {
  const taking = domains.filter(o => o.file !== undefined)
  t.ok(taking.length > 0)
  for (const operation of taking) {
    for (const [type, body] of [
      ['text/csv', ''],
      ['text/csv', 'nonsense\n1\n'],
      ['text/csv', '"'],
      ['text/csv', '{}'],
      ['application/x-ndjson', '']
    ] as const) {
      const headers = { 'content-type': type, 'idempotency-key': randomUUID() }
      const answer = await api.send(operation.method, fill(operation.path), { as: callerOf(operation), headers, body })
      t.strictSame(isProblem(answer, 400), problem(400), `${operation.id} ${type} ${body}`)
    }
  }
})

t.test('405: a method that the address does not take, and which it does', async t => {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  for (const path of new Set(operations.map(o => o.path))) {
    const known = new Set(operations.filter(o => o.path === path).map(o => o.method))
    for (const method of methods.filter(m => !known.has(m))) {
      const answer = await api.send(method, fill(path), { as: 'owner' })
      t.strictSame(isProblem(answer, 405), problem(405), `${method} ${path}`)
      const allowed = (answer.headers.get('allow') ?? '').split(', ').filter(m => m !== 'HEAD' && m !== 'OPTIONS')
      t.strictSame(new Set(allowed), known, `${path} allows ${[...known].join(', ')}`)
    }
  }
})

t.test('415: a body of another kind', async t => {
  for (const operation of domains.filter(o => o.operation.requestBody !== undefined)) {
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await api.send(operation.method, fill(operation.path), {
        as: callerOf(operation),
        body: '{}',
        headers: { 'content-type': type, 'if-match': '"1"' }
      })
      t.strictSame(isProblem(answer, 415), problem(415), `${operation.id} ${type}`)
    }
  }
})

t.test('428: a change that names no version', async t => {
  const changing = domains.filter(o => o.method === 'PATCH' || o.method === 'DELETE')
  t.ok(changing.length > 0)
  for (const operation of changing) {
    t.ok(insistsOn(operation, 'IfMatch'), `${operation.id} documents If-Match`)
    const answer = await api.send(operation.method, fill(operation.path), { ...proper(operation), headers: {} })
    t.strictSame(isProblem(answer, 428), problem(428), operation.id)
  }
})

t.test('400: no Idempotency-Key where the document insists on one', async t => {
  const insisting = domains.filter(o => insistsOn(o, 'IdempotencyKeyRequired'))
  t.ok(insisting.length > 0)
  for (const operation of insisting) {
    const answer = await api.send('POST', fill(operation.path), { ...proper(operation), ...sent(operation) })
    t.equal(answer.at('code'), 'request.idempotency_key_missing', operation.id)
  }
})

t.test('every GET answers HEAD with the same headers and no body', async t => {
  for (const operation of domains.filter(o => o.method === 'GET' && !o.path.includes('{'))) {
    const { id, path } = operation
    const plain = { as: callerOf(operation), headers: { 'accept-encoding': 'identity' } }
    const get = await api.send('GET', path, plain)
    const head = await api.send('HEAD', path, plain)
    t.equal(head.status, get.status, id)
    t.equal(head.text, '')
    t.equal(head.headers.get('content-length'), get.headers.get('content-length'))
  }
})
