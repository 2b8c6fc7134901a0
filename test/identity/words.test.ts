import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'

const { api, database } = await testApp(t)
const as = 'admin'

const people = [
  ['José Ramírez Núñez', 'jrn@words.example'],
  ['Maria José Sousa', 'maria.sousa@words.example'],
  ['Łukasz Żółć', 'lukasz@words.example'],
  ['Ann Josephson', 'ann@words.example'],
  ['Bijosen Roy', 'roy@words.example']
] as const
const ids = new Map<string, string>()
for (const [name, email] of people) {
  const headers = { 'idempotency-key': randomUUID() }
  ids.set(name, (await api.call('createUser', { as, body: { name, email }, headers })).str('id'))
}
const names = async (operation: string, q: string, more = {}): Promise<unknown[]> =>
  (await api.call(operation, { as, query: { q, ...more } })).rows().map(({ name }) => name)

t.test('users are found by words of their names and addresses, the nearest first', async t => {
  t.strictSame(await names('listUsers', 'jose'), [
    'José Ramírez Núñez',
    'Maria José Sousa',
    'Ann Josephson',
    'Bijosen Roy'
  ])
  t.strictSame(await names('listUsers', 'nunez JOSE'), ['José Ramírez Núñez'])
  t.strictSame(await names('listUsers', 'zolc'), ['Łukasz Żółć'])
  t.strictSame(await names('listUsers', 'sousa@words'), ['Maria José Sousa'])
  t.strictSame((await names('listUsers', 'words.example', { sort: '-name' }))[0], 'Łukasz Żółć')
  const [first] = (await api.call('listUsers', { as, query: { q: 'jose', limit: 1 } })).rows()
  t.notOk('words' in (first ?? {}) || 'nearness' in (first ?? {}))
})

t.test('what they are looked for by follows what they are called, and stays out of the log', async t => {
  const id = ids.get('Bijosen Roy') ?? ''
  const renamed = await api.call('updateUser', {
    as,
    params: { id },
    body: { name: 'Bijoyā Rāy' },
    headers: { 'if-match': '*' }
  })
  t.equal(renamed.status, 200, renamed.text)
  t.strictSame(await names('listUsers', 'ray bijoya'), ['Bijoyā Rāy'])
  t.notMatch((await api.call('getUserHistory', { as, params: { id } })).text, /words"/)
  const [row] = await database.sql`
    select count(*)::int as n from kernel.changes
    where entity in ('identity.users', 'identity.campuses') and (before ? 'words' or after ? 'words')`
  t.equal(row?.n, 0)
})

t.test('machines, which have no address, and campuses are found too', async t => {
  t.strictSame(await names('listUsers', 'gate', { kind: 'machine' }), ['Gate of oak'])
  t.strictSame(await names('listCampuses', 'oak nor'), ['NORTH campus of oak'])
  t.strictSame(await names('listCampuses', 'SOUTH'), ['SOUTH campus of oak'])
})
