import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { apiKeyOf, emailOf, people } from '#test/support/fixture.ts'
import { type Documented, documented, fill } from '#test/support/operations.ts'
import { forPeople, mayCall } from './expectations.ts'

const { api, app } = await testApp(t)
const operations = documented(app)

t.test('the table of expectations and the document name the same operations', async t => {
  t.strictSame(Object.keys(mayCall).toSorted(), operations.map(o => o.id).toSorted())
})

const ending = ['signOut']

/** What ends more than that gets a body that does not fit. */
const endingAll = ['revokeAllSessions']

/** So many at once as a busy machine answers without asking to come back. */
const AT_ONCE = 8

const call = async (person: string, operation: Documented) => {
  // What ends its session gets a session of its own.
  const own = ending.includes(operation.id) ? await api.signIn(emailOf(person)) : undefined
  const token = own?.str('access_token') ?? (await api.token(person))
  const answer = await api.send(operation.method, fill(operation.path), {
    token,
    ...(operation.body === undefined ? {} : { body: endingAll.includes(operation.id) ? [] : {} })
  })
  return { operation, answer }
}

t.test('each role may call exactly what the table says', async t => {
  for (const person of people) {
    for (let n = 0; n < operations.length; n += AT_ONCE) {
      const called = operations.slice(n, n + AT_ONCE).map(operation => call(person, operation))
      for (const { operation, answer } of await Promise.all(called)) {
        const expected = mayCall[operation.id] ?? []
        const may = expected === 'public' || expected.includes(person)
        if (expected !== 'public') t.not(answer.status, 401, `${operation.id} knows ${person}`)
        t.equal(answer.status === 403, !may, `${person} ${may ? 'may' : 'may not'} ${operation.id} (${answer.status})`)
      }
    }
  }
})

t.test('a key may call what its role may, but for what is for people', async t => {
  const machine = operations.filter(({ id }) => mayCall[id] !== 'public' && (mayCall[id] ?? []).includes('machine'))
  t.ok(machine.length > 10)
  for (const operation of [...machine, ...operations.filter(({ id }) => forPeople.includes(id))]) {
    const answer = await api.send(operation.method, fill(operation.path), {
      token: apiKeyOf(),
      ...(operation.body === undefined ? {} : { body: {} })
    })
    const refused = forPeople.includes(operation.id)
    t.equal(answer.status === 403, refused, `${operation.id}: ${answer.status}`)
    if (refused) t.equal(answer.at('code'), 'access.people_only', operation.id)
  }
})
