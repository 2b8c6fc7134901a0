import fc from 'fast-check'
import t from 'tap'
import { Problem } from '#schemas/common.ts'
import { checker } from '#src/http/validate.ts'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'

const RUNS = process.env.PROVOST_TEST_FULL === 'yes' ? 2000 : 200
const seed = Number(process.env.PROVOST_TEST_SEED ?? Date.now() % 2_147_483_647)

const { app, api } = await testApp(t, { settings: { SIGN_IN_FAILURES: '100000', MAIL_DELIVERY: 'keep' } })
const isProblem = checker(Problem)

t.comment(`seed ${seed}: PROVOST_TEST_SEED=${seed} repeats it`)
const parameters = { seed, numRuns: RUNS, endOnFailure: true }

const book = (await api.call('listBooks', { as: 'admin', query: { limit: 1 } })).str('data', 0, 'id')
const campus = (await api.call('listCampuses', { as: 'admin', query: { limit: 1 } })).str('data', 0, 'id')

/**
 * A declared success (the harness holds its payload against its schema) or a valid problem, and never our own failure;
 * a machine that is short of time may say so.
 */
const holds = (answer: Answer): void => {
  if (answer.status < 400) return
  if (answer.status >= 500 && answer.at('code') !== 'server.busy') throw new Error(`${answer.status}: ${answer.text}`)
  if (answer.headers.get('content-type')?.startsWith('application/problem+json') !== true) throw new Error('no problem')
  if (!isProblem(answer.json)) throw new Error(`not a valid problem: ${answer.text}`)
  if (!app.problems.has(answer.str('code'))) throw new Error(`an unknown code: ${answer.text}`)
}

/** Text of all kinds, half surrogates and NUL among them. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map(units => String.fromCharCode(...units)),
  fc.constantFrom('', ' ', '\0', '\ud800', '__proto__', 'constructor', '2020-01-31', '-0', 'null', campus, book)
)

const value = fc.oneof(
  text,
  fc.jsonValue(),
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(null, true, false, 0, -0, 1e308, 2 ** 53, [], {}, [[[]]])
)

const bodyOf = (...names: string[]) =>
  fc.oneof(
    fc.dictionary(fc.oneof(fc.constantFrom(...names), text), value, { maxKeys: 8 }),
    fc.record(Object.fromEntries(names.map(name => [name, value])), { requiredKeys: [] }),
    value
  )

const bodies = {
  createBook: bodyOf('campus_id', 'title', 'author', 'copies', 'acquired_on', 'price'),
  createCampus: bodyOf('code', 'name', 'address', 'phone', 'opened_on'),
  lendBook: bodyOf('book_id', 'user_id', 'due_on'),
  signIn: bodyOf('email', 'password', 'institution_id'),
  refreshSession: bodyOf('refresh_token'),
  verifyTotp: bodyOf('challenge_token', 'code', 'recovery_code'),
  forgotPassword: bodyOf('email'),
  resetPassword: bodyOf('token', 'new_password'),
  changePassword: bodyOf('current_password', 'new_password'),
  confirmTotp: bodyOf('code')
}

const open = ['signIn', 'refreshSession', 'verifyTotp', 'forgotPassword', 'resetPassword']

for (const [operation, body] of Object.entries(bodies)) {
  t.test(`${operation}: no body breaks anything`, async () => {
    const property = fc.asyncProperty(body, text, async (body, key) => {
      const headers = { 'idempotency-key': encodeURIComponent(key.toWellFormed()).slice(0, 200) || 'x' }
      holds(await api.call(operation, open.includes(operation) ? { body } : { as: 'admin', body, headers }))
    })
    await fc.assert(property, parameters)
  })
}

t.test('a book that fits but for one property is taken or refused for it', async () => {
  const one = fc.constantFrom('title', 'author', 'copies', 'acquired_on', 'price', 'campus_id')
  let count = 0
  const property = fc.asyncProperty(one, value, async (name, value) => {
    const good = { campus_id: campus, title: `Fuzz ${count++}`, copies: 1, acquired_on: '2020-01-31' }
    const answer = await api.call('createBook', { as: 'admin', body: { ...good, [name]: value } })
    holds(answer)
    if (answer.status >= 400) return
    const read = await api.call('getBook', { as: 'admin', params: { id: answer.str('id') } })
    if (read.text !== answer.text) throw new Error(`${read.text} is not what was answered: ${answer.text}`)
  })
  await fc.assert(property, parameters)
})

t.test('a change of one property is taken or refused for it', async () => {
  const body = bodyOf('title', 'copies', 'price', 'acquired_on', 'campus_id')
  const version = fc.oneof(
    fc.constantFrom('"1"', '*', '"1-br"'),
    text.map(s => JSON.stringify(encodeURI(s.toWellFormed())))
  )
  const property = fc.asyncProperty(body, version, async (body, tag) => {
    const headers = { 'if-match': tag.slice(0, 200) }
    holds(await api.call('updateBook', { as: 'admin', params: { id: book }, body, headers }))
  })
  await fc.assert(property, parameters)
})

const names = [
  'limit',
  'cursor',
  'sort',
  'fields',
  'q',
  'state',
  'copies[in]',
  'price[gte]',
  'acquired_on[lte]',
  'campus_id'
]

/** Bytes as they may stand in an address: percent-encoded, some of it wrongly. */
const raw = fc.oneof(
  text.map(s => encodeURIComponent(s.toWellFormed())),
  fc.uint8Array({ maxLength: 30 }).map(bytes => [...bytes].map(b => `%${b.toString(16).padStart(2, '0')}`).join('')),
  fc.string({ unit: fc.constantFrom(...'%&=+[]{}"\'\\;,.-_~!*()0aZ/:@'), maxLength: 30 }),
  fc
    .array(fc.constantFrom(null, 1, 'a', '\0', '\ud800', book, 'title', 1e300, [], '2020-01-31'), { maxLength: 4 })
    .map(parts => Buffer.from(JSON.stringify(parts)).toString('base64url'))
)

t.test('no query breaks a list', async () => {
  const pair = fc.tuple(fc.oneof(fc.constantFrom(...names), raw), raw)
  const property = fc.asyncProperty(
    fc.array(pair, { maxLength: 5 }),
    fc.constantFrom('books', 'loans', 'prices'),
    async (pairs, list) => {
      const query = pairs.map(([name, value]) => `${name}=${value}`).join('&')
      holds(await api.send('GET', `/v1/library/${list}?${query}`, { as: 'admin' }))
    }
  )
  await fc.assert(property, parameters)
})

t.test('no address breaks the router', async () => {
  const property = fc.asyncProperty(
    fc.array(raw, { maxLength: 4 }),
    fc.constantFrom('GET', 'PATCH', 'DELETE', 'PUT'),
    async (parts, method) => {
      holds(
        await api.send(method, `/v1/library/books/${parts.join('/')}`, {
          as: 'admin',
          ...(method === 'GET' ? {} : { body: {} })
        })
      )
    }
  )
  await fc.assert(property, parameters)
})
