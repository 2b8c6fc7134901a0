import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'

const { api, database } = await testApp(t)
const { sql } = database

interface File {
  type?: string
  as?: string
  mode?: string
  headers?: Record<string, string>
}

const csv = 'text/csv'
const ndjson = 'application/x-ndjson'

const send = (operation: string, body: string, { type = csv, as = 'admin', mode, headers = {} }: File = {}) =>
  api.call(operation, {
    as,
    body,
    headers: { 'content-type': type, ...headers },
    ...(mode === undefined ? {} : { query: { mode } })
  })
const campuses = (body: string, file: File = {}) => send('importCampuses', body, file)
const good = { mode: 'good_rows' }

const codes = async (like: string): Promise<string[]> => {
  const rows = await sql<{ code: string }[]>`select code from identity.campuses where code like ${like} order by 1`
  return rows.map(({ code }) => code)
}
const staged = async (): Promise<number> => {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from kernel.staged`
  return row?.n ?? 0
}
const errorsOf = (answer: Answer) => {
  const errors = answer.at('errors')
  return (Array.isArray(errors) ? errors : []).map((_, n) =>
    ['line', 'pointer', 'code'].map(name => answer.at('errors', n, name))
  )
}
const counts = (answer: Answer) => ['lines', 'created', 'failed', 'errors_omitted'].map(name => answer.at(name))

t.test('a table becomes rows, as if each had been created alone', async t => {
  const answer = await campuses(
    '\ufeffcode,name,opened_on,phone,address\r\nA1,"North, ""old""",2001-02-03,\'+351210000000,\r\nA2,"Two\r\nlines",2001-02-03,+351210000001,"Lake Road"\r\n\r\nA3,\'=1+1,2001-02-03,,\r\n'
  )
  t.equal(answer.status, 200, answer.text)
  t.strictSame(counts(answer), [3, 3, 0, 0])
  const rows =
    await sql`select code, name, opened_on, phone, address, version from identity.campuses where code like 'A_' order by code`
  t.strictSame(
    [...rows].map(row => ({ ...row })),
    [
      { code: 'A1', name: 'North, "old"', opened_on: '2001-02-03', phone: '+351210000000', address: null, version: 1 },
      {
        code: 'A2',
        name: 'Two\r\nlines',
        opened_on: '2001-02-03',
        phone: '+351210000001',
        address: 'Lake Road',
        version: 1
      },
      { code: 'A3', name: '=1+1', opened_on: '2001-02-03', phone: null, address: null, version: 1 }
    ]
  )
  const logged =
    await sql`select actor_id is not null as by_somebody from kernel.changes where after ->> 'code' like 'A_'`
  t.strictSame(
    logged.map(row => row.by_somebody),
    [true, true, true],
    'each in the change log'
  )
})

t.test('lines of JSON do the same, and what the server gives is left aside', async t => {
  const lines = [
    { code: 'B1', name: 'One', opened_on: '2001-02-03', phone: null },
    { id: randomUUID(), code: 'B2', name: 'Two', opened_on: '2001-02-03', version: 7, created_at: 'x', updated_at: 'y' }
  ]
  const answer = await campuses(`\ufeff${lines.map(l => JSON.stringify(l)).join('\r\n')}\r\n\n`, { type: ndjson })
  t.equal(answer.status, 200, answer.text)
  t.strictSame(await codes('B_'), ['B1', 'B2'])
  const exported = await campuses('id,version,code,name,opened_on,created_at\n7,x,B3,Three,2001-02-03,z\n')
  t.strictSame(counts(exported), [1, 1, 0, 0], 'in a table as well')
})

const mixed = [
  'code,name,opened_on,phone',
  'C1,One,2001-02-03,',
  'lower,,2001-02-30,x',
  'C2,"Two',
  'lines",2001-02-03,',
  'NORTH,There already,2001-02-03,',
  'C3,Ragged',
  'C1,Twice,2001-02-03,',
  'C4,Four,2001-02-03,'
].join('\n')
const ofShape = [
  [3, '/code', 'pattern'],
  [3, '/name', 'required'],
  [3, '/opened_on', 'format'],
  [3, '/phone', 'minLength'],
  [3, '/phone', 'pattern'],
  [7, '', 'columns']
]
const ofTable = [
  [6, '', 'identity.campus_code_taken'],
  [8, '', 'identity.campus_code_taken']
]

const byPlace = (errors: unknown[][]) => errors.map(e => e.join(' ')).toSorted()

t.test('atomic, one line that is wrong is enough, and each is told', async t => {
  const answer = await campuses(mixed)
  t.equal(answer.status, 422, answer.text)
  t.equal(answer.at('code'), 'request.import_refused')
  t.strictSame(byPlace(errorsOf(answer)), byPlace(ofShape))
  const shapely = mixed.split('\n').filter(line => !/^lower|^C3/.test(line))
  const refused = await campuses(shapely.join('\n'))
  t.equal(refused.at('code'), 'request.import_refused')
  t.strictSame(errorsOf(refused), [
    [5, '', 'identity.campus_code_taken'],
    [6, '', 'identity.campus_code_taken']
  ])
  t.strictSame(await codes('C_'), [])
})

t.test('good_rows keeps what can be kept, and tells of the others', async t => {
  const answer = await campuses(mixed, good)
  t.equal(answer.status, 200, answer.text)
  t.strictSame(counts(answer), [7, 3, 4, 0])
  t.strictSame(byPlace(errorsOf(answer)), byPlace([...ofShape, ...ofTable]))
  t.strictSame(await codes('C_'), ['C1', 'C2', 'C4'])
})

t.test('a rehearsal tells what would be, and keeps nothing', async t => {
  const headers = { prefer: 'tx=rollback', 'idempotency-key': randomUUID() }
  const file = 'code,name,opened_on\nD1,One,2001-02-03\nNORTH,Taken,2001-02-03\n'
  const answer = await campuses(file, { ...good, headers })
  t.strictSame([answer.status, ...counts(answer)], [200, 2, 1, 1, 0])
  t.equal(answer.headers.get('preference-applied'), 'tx=rollback')
  t.equal((await campuses(file, { headers })).at('code'), 'request.import_refused')
  t.strictSame(await codes('D_'), [])
})

t.test('a key makes one import of many, and its answer is told again to the byte', async t => {
  const headers = { 'idempotency-key': randomUUID() }
  const file = `code,name,opened_on\nE1,One,2001-02-03\nlower,x,2001-02-03\nNORTH,Taken,2001-02-03\n`
  const first = await campuses(file, { ...good, headers })
  t.strictSame([first.status, ...counts(first)], [200, 3, 1, 2, 0])
  const again = await campuses(file, { ...good, headers })
  t.equal(again.text, first.text)
  t.equal(again.headers.get('idempotent-replayed'), 'true')
  t.equal((await campuses(file, { headers: { 'idempotency-key': randomUUID() } })).status, 422)
  const other = await campuses(`${file}E2,Two,2001-02-03\n`, { ...good, headers })
  t.equal(other.at('code'), 'request.idempotency_key_reused', 'another file')
  t.strictSame(await codes('E_'), ['E1'])
})

t.test('a file that cannot be read says where', async t => {
  const head = 'code,name,opened_on\n'
  const row = 'F1,One,2001-02-03\n'
  const cases: [string, string | Uint8Array, number, unknown, File?][] = [
    ['nothing', '', 400, 1],
    ['nothing, as JSON', '', 400, 1, { type: ndjson }],
    ['an unknown column', `nonsense,${head}1,${row}`, 400, 1],
    ['__proto__ as a column', `__proto__,${head}1,${row}`, 400, 1],
    ['a column twice', `code,${head}F1,${row}`, 400, 1],
    ['a column that is missing', 'code,name\nF1,One\n', 400, 1],
    ['semicolons', 'code;name;opened_on\nF1;One;2001-02-03\n', 400, 1],
    ['a quote that is not closed', `${head}${row}F2,"Two,2001-02-03\n${row}`, 400, 3],
    ['a quote inside', `${head}${row}F2,T"wo,2001-02-03\n`, 400, 3],
    ['something after a quote', `${head}F2,"T"wo,2001-02-03\n`, 400, 2]
  ]
  for (const [name, body, status, line, file] of cases) {
    const answer = await campuses(String(body), { ...good, ...file })
    t.strictSame([answer.status, answer.at('errors', 0, 'line')], [status, line], `${name}: ${answer.text}`)
  }
  t.strictSame(await codes('F_'), [])
  t.equal((await campuses(head)).at('lines'), 0, 'a table without rows is no mistake')
})

t.test('lines of JSON are refused one by one for what a body is refused for', async t => {
  const row = { name: 'Some', opened_on: '2001-02-03' }
  const lines = [
    JSON.stringify({ ...row, code: 'G1' }),
    '{"code":"G2",',
    '[]',
    'null',
    '{"code":"G3","name":"\\u0000","opened_on":"2001-02-03"}',
    '{"code":"G4","name":"\\ud800","opened_on":"2001-02-03"}',
    '{"__proto__":{"x":1},"code":"G5","name":"x","opened_on":"2001-02-03"}',
    '{"constructor":1}',
    `{"code":"G6","name":${'['.repeat(100)}`,
    JSON.stringify({ ...row, code: 'G7', nonsense: 1 }),
    JSON.stringify({ ...row, code: 7 }),
    JSON.stringify({ ...row, code: 'G8' })
  ]
  const answer = await campuses(lines.join('\n'), { ...good, type: ndjson })
  t.strictSame(counts(answer), [12, 2, 10, 0])
  t.strictSame(await codes('G_'), ['G1', 'G8'])
  t.strictSame([...new Set(errorsOf(answer).map(([line]) => line))], [2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
})

t.test('kinds of body that are no file are refused', async t => {
  for (const type of ['application/json', 'text/plain', 'multipart/form-data', 'application/x-ndjson2']) {
    t.equal((await campuses('{}', { type })).status, 415, type)
  }
  t.equal((await campuses('code\n', { type: 'text/csv; charset=utf-16' })).status, 400)
  t.equal((await campuses('code\n', { headers: { 'content-encoding': 'gzip' } })).status, 415)
  t.equal((await send('createCampus', 'code\n', { type: csv })).status, 415, 'and files where no file is taken')
  t.equal((await campuses('code\n', { mode: 'some' })).status, 400)
})

t.test('a reach holds for each line', async t => {
  const mine = (await api.call('listBooks', { as: 'campus_registrar', query: { limit: 1 } })).str(
    'data',
    0,
    'campus_id'
  )
  const all = (await api.call('listBooks', { as: 'admin', query: { limit: 200 } })).rows()
  const other = String(all.find(book => book.campus_id !== mine)?.campus_id)
  const foreign = (await api.call('listCampuses', { as: 'admin', institution: 'elm' })).str('data', 0, 'id')
  const file = [mine, other, foreign, randomUUID().replace(/^(.{14})./, '$17'), mine]
    .map((campus, n) =>
      JSON.stringify({ title: `Imported ${n}`, copies: 1, acquired_on: '2026-01-01', campus_id: campus })
    )
    .join('\n')
  const narrow = await send('importBooks', file, { type: ndjson, as: 'campus_registrar', ...good })
  t.strictSame(counts(narrow), [5, 2, 3, 0], narrow.text)
  t.strictSame(
    errorsOf(narrow),
    [2, 3, 4].map(line => [line, '', 'access.out_of_reach'])
  )
  const wide = await send('importBooks', file, { type: ndjson, ...good })
  t.strictSame(
    errorsOf(wide),
    [
      [1, '', 'library.title_taken'],
      [3, '', 'request.reference_missing'],
      [4, '', 'request.reference_missing'],
      [5, '', 'library.title_taken']
    ],
    'another institution’s ids like those that name nothing'
  )
})

t.test('people become members who have not come in, each with an account', async t => {
  const headers = { 'idempotency-key': randomUUID() }
  const file =
    'name,email\nOne,One@New.example\nTwo,two@new.example\nTwice,one@new.example\nThere,admin@oak.example\nElsewhere,teacher@elm.example\n'
  t.equal((await send('importUsers', file)).at('code'), 'request.idempotency_key_missing')
  t.equal((await send('importUsers', file, { headers })).at('code'), 'request.import_refused')
  const answer = await send('importUsers', file, { headers, ...good })
  t.strictSame(counts(answer), [5, 3, 2, 0], answer.text)
  t.strictSame(errorsOf(answer), [
    [4, '', 'identity.user_exists'],
    [5, '', 'identity.user_exists']
  ])
  const rows = await sql`
    select u.name, u.email, u.status, u.kind, u.joined_at, a.email as account, (select count(*)::int from identity.users x where x.account_id = a.id) as memberships
    from identity.users u join identity.accounts a on a.id = u.account_id where u.name in ('One', 'Two', 'Elsewhere') order by u.name`
  const member = { status: 'invited', kind: 'person', joined_at: null }
  t.strictSame(
    [...rows].map(row => ({ ...row })),
    [
      { ...member, name: 'Elsewhere', email: 'teacher@elm.example', account: 'teacher@elm.example', memberships: 2 },
      { ...member, name: 'One', email: 'one@new.example', account: 'one@new.example', memberships: 1 },
      { ...member, name: 'Two', email: 'two@new.example', account: 'two@new.example', memberships: 1 }
    ]
  )
})

t.test('who reaches only some rows makes no people: they would reach none of them', async t => {
  const roles = await api.call('createRole', {
    as: 'owner',
    body: { name: 'desk', title: 'Desk', permissions: ['identity.users.create'] }
  })
  t.equal(roles.status, 201, roles.text)
  const users = await api.call('listUsers', { as: 'owner', query: { email: 'cashier@oak.example' } })
  const campus = await api.call('listCampuses', { as: 'owner', query: { limit: 1 } })
  const grant = {
    user_id: users.str('data', 0, 'id'),
    role: 'desk',
    scope: 'campus',
    campus_id: campus.str('data', 0, 'id')
  }
  t.equal((await api.call('grantRole', { as: 'owner', body: grant })).status, 201)
  const token = (await api.signIn('cashier@oak.example')).str('access_token')
  const headers = { 'idempotency-key': randomUUID(), 'content-type': csv }
  const body = { name: 'Narrow', email: 'narrow@oak.example' }
  const one = await api.call('createUser', { token, body, headers: { 'idempotency-key': randomUUID() } })
  const many = await api.call('importUsers', {
    token,
    headers,
    body: 'name,email\nNarrow,narrow@oak.example\n',
    query: good
  })
  t.strictSame([one.status, many.status, many.at('code')], [403, 403, one.at('code')])
  t.strictSame([...(await sql`select from identity.accounts where email = 'narrow@oak.example'`)], [])
})

t.test('nothing is left of a file once it is answered', async t => {
  t.equal(await staged(), 0)
})

t.test('a request that is refused before its file is read holds no place', async t => {
  const sandbox = await testApp(t, { database, settings: { SANDBOX: 'true' } })
  const file = (clock: string, code: string) =>
    sandbox.api.call('importCampuses', {
      as: 'admin',
      body: `code,name,opened_on\n${code},Clock,2020-01-01\n`,
      headers: { 'content-type': csv, 'provost-clock': clock }
    })
  for (let n = 0; n < 3; n++) t.equal((await file('noon', 'NOON')).status, 400)
  t.equal(sandbox.app.uploads.count, 0)
  t.equal((await file('2028-02-29T10:00:00+00:00', 'NOON')).status, 200)
})

t.test('of lines with the same the first is kept that nothing else refuses', async t => {
  await database.sql`alter table identity.campuses add constraint campuses_phone_unique unique (institution_id, phone)`
  t.teardown(() => database.sql`alter table identity.campuses drop constraint campuses_phone_unique`)
  t.equal((await campuses('code,name,opened_on,phone\nHAS,One,2001-02-03,+351210000077\n')).status, 200)
  const answer = await campuses(
    'code,name,opened_on,phone\nTWIN,One,2001-02-03,+351210000077\nTWIN,Two,2001-02-03,+351210000078\nTWIN,Three,2001-02-03,+351210000079\n',
    good
  )
  t.strictSame(counts(answer), [3, 1, 2, 0], answer.text)
  t.strictSame(errorsOf(answer), [
    [2, '', 'request.conflict'],
    [4, '', 'identity.campus_code_taken']
  ])
  const [kept] = await database.sql`select name from identity.campuses where code = 'TWIN'`
  t.equal(kept?.name, 'Two')
})
