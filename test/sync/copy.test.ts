import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Json } from '#test/support/client.ts'
import { until } from '#test/support/poll.ts'
import { daysActs, daysLists } from './acts/days.ts'
import { peopleActs, peopleLists } from './acts/people.ts'
import { type Act, structureActs, structureLists } from './acts/structure.ts'

const { api } = await testApp(t)
const ACTS = process.env.PROVOST_TEST_FULL === 'yes' ? 600 : 150

type Row = { [name: string]: Json }

const lists: Readonly<Record<string, string>> = {
  Campus: 'listCampuses',
  Book: 'listBooks',
  Loan: 'listLoans',
  User: 'listUsers',
  Role: 'listRoles',
  Grant: 'listGrants',
  ApiKey: 'listApiKeys',
  ...structureLists,
  ...peopleLists,
  ...daysLists
}

/** All rows that somebody's list shows; undefined where there is none for them. */
const listed = async (as: string, operation: string): Promise<Row[] | undefined> => {
  const rows: Row[] = []
  let cursor: Json | undefined
  do {
    const query = { limit: 200, ...(cursor === undefined ? {} : { cursor: String(cursor) }) }
    const page = await api.patiently(operation, { as, query })
    if (page.status === 403) return undefined
    rows.push(...page.rows())
    cursor = page.at('next')
  } while (cursor !== null)
  return rows
}

const byId = (rows: Iterable<Row>): Row[] => [...rows].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))

/** A copy as the protocol says: the token first, then the lists, then what has changed. */
class Copy {
  readonly as: string
  readonly rows = new Map<string, Map<string, Row>>()
  #token = ''
  readonly heard = new Set<string>()

  constructor(as: string) {
    this.as = as
  }

  async begin(): Promise<void> {
    this.#token = (await api.patiently('listChanges', { as: this.as })).str('next')
    this.rows.clear()
    for (const [entity, operation] of Object.entries(lists)) {
      const rows = await listed(this.as, operation)
      if (rows !== undefined) this.rows.set(entity, new Map(rows.map(row => [String(row.id), row])))
    }
  }

  /** One page; answers whether more is there. */
  async follow(): Promise<boolean> {
    const page = await api.patiently('listChanges', { as: this.as, query: { since: this.#token, limit: 20 } })
    if (page.status === 410) {
      await this.begin()
      return true
    }
    for (const { entity, id, operation, data } of page.rows()) {
      const rows = this.rows.get(String(entity))
      this.heard.add(String(entity))
      if (operation === 'delete') rows?.delete(String(id))
      // a later change tells why it is gone
      else if (data !== null) rows?.set(String(id), data as Row)
    }
    this.#token = page.str('next')
    return page.at('more') === true
  }
}

const headers = { 'if-match': '*' }
const as = 'owner'
const word = (): string => randomUUID().slice(0, 8)
const one = async (entity: string, seed: number): Promise<Row> => {
  const rows = (await api.call(lists[entity] ?? '', { as, query: { limit: 50, sort: '-id' } })).rows()
  return rows[seed % Math.max(1, rows.length)] ?? {}
}
const change = async (operation: string, entity: string, seed: number, body?: object, id?: string) =>
  api.call(operation, {
    as,
    params: { id: id ?? String((await one(entity, seed)).id) },
    headers,
    ...(body && { body })
  })
const create = (operation: string, body: object) =>
  api.call(operation, { as, body, headers: { 'idempotency-key': randomUUID() } })

/** What may be refused by then changes nothing, which is as good. */
const acts: readonly Act[] = [
  () => create('createCampus', { code: word().toUpperCase(), name: word(), opened_on: '2026-01-01' }),
  seed => change('updateCampus', 'Campus', seed, { name: word() }),
  seed => change('deleteCampus', 'Campus', seed),
  async seed =>
    create('createBook', {
      campus_id: (await one('Campus', seed)).id,
      title: word(),
      copies: 2,
      price: 5,
      acquired_on: '2026-01-01'
    }),
  seed => change('updateBook', 'Book', seed, { title: word() }),
  seed => change('updateBook', 'Book', seed, { author: word(), price: seed }),
  seed => change('deleteBook', 'Book', seed),
  seed => change('loseBook', 'Book', seed, { note: word() }),
  async seed =>
    create('lendBook', {
      book_id: (await one('Book', seed)).id,
      user_id: (await api.call('getMe', { as: seed % 2 === 0 ? 'student' : 'guardian' })).str('id'),
      due_on: '2026-06-01'
    }),
  async seed => {
    const book = await one('Book', seed)
    const { campus_id } = await one('Book', seed + 1)
    await api.call('updateBook', { as, params: { id: String(book.id) }, headers, body: { campus_id } })
  },
  async seed => {
    const { book_id } = await one('Loan', seed)
    const { id: campus_id } = await one('Campus', seed)
    await api.call('updateBook', { as, params: { id: String(book_id) }, headers, body: { campus_id } })
  },
  () => create('createUser', { name: word(), email: `${word()}@oak.example` }),
  seed => change('updateUser', 'User', seed, { name: word() }),
  async seed => create('grantRole', { user_id: (await one('User', seed)).id, role: 'employee', scope: 'institution' }),
  async seed => {
    const grant = await one('Grant', seed)
    if (grant.role === 'employee') await api.call('revokeRole', { as, params: { id: String(grant.id) }, headers })
  },
  () => create('createRole', { name: `r_${word()}`, title: word(), permissions: ['identity.campuses.read'] }),
  seed => change('updateRole', 'Role', seed, { title: word() }),
  () =>
    create('createApiKey', {
      name: word(),
      expires_in_days: 9,
      grants: [{ role: 'machine', scope: 'institution' }]
    }),
  seed => change('revokeApiKey', 'ApiKey', seed),
  async seed =>
    api.call('updateUser', {
      as,
      params: { id: String((await one('ApiKey', seed)).user_id) },
      headers,
      body: { name: word() }
    }),
  async () =>
    create('grantRole', {
      user_id: (await api.call('getMe', { as: 'cashier' })).str('id'),
      role: 'registrar',
      scope: 'campus',
      campus_id: (await one('Campus', 0)).id
    }),
  ...[structureActs, peopleActs, daysActs].flatMap(acts => acts({ one, create, change, word }))
]

t.test('whoever keeps a copy has in the end what their lists show, whatever happened meanwhile', async t => {
  const copies = ['owner', 'registrar', 'campus_registrar', 'student', 'teacher', 'guardian', 'cashier'].map(
    as => new Copy(as)
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1_000_000), { minLength: ACTS, maxLength: ACTS }), async seeds => {
      let acting = true
      const following = copies.map(async copy => {
        await copy.begin()
        while (acting) await copy.follow()
      })
      for (const seed of [...acts.keys(), ...seeds]) await acts[seed % acts.length]?.(seed)
      const last = { code: word().toUpperCase(), name: 'The last', opened_on: '2026-01-01' }
      const id = (await create('createCampus', last)).str('id')
      acting = false
      await Promise.all(following)
      for (const copy of copies) {
        await until(async () => !(await copy.follow()) && copy.rows.get('Campus')?.has(id) === true, 60_000, copy.as)
        for (const [entity, operation] of Object.entries(lists)) {
          const rows = await listed(copy.as, operation)
          t.equal(copy.rows.has(entity), rows !== undefined, `${copy.as} ${entity}`)
          if (rows !== undefined)
            t.strictSame(byId(copy.rows.get(entity)?.values() ?? []), byId(rows), `${copy.as}: ${entity}`)
        }
      }
      return t.passing()
    }),
    { numRuns: 1, endOnFailure: true }
  )
  const [owner] = copies
  t.strictSame(
    Object.keys(lists).filter(entity => owner?.heard.has(entity) !== true),
    [],
    'of everything something has changed'
  )
})
