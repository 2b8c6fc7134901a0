import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer, Call, Json } from '#test/support/client.ts'
import { parseCsv } from '#test/support/csv.ts'
import { until } from '#test/support/poll.ts'

const { app, api, database } = await testApp(t)

type Row = { [name: string]: Json }

const NDJSON = { accept: 'application/x-ndjson' }
const CSV = { accept: 'text/csv' }

/** Every page of a list. */
const pages = async (operation: string, call: Call): Promise<Row[]> => {
  const rows: Row[] = []
  let cursor: Json | undefined
  do {
    const query = { ...call.query, limit: 7, ...(typeof cursor === 'string' ? { cursor } : {}) }
    const page = await api.call(operation, { ...call, query })
    if (page.status !== 200) throw new Error(page.text)
    rows.push(...page.rows())
    cursor = page.at('next')
  } while (cursor !== null)
  return rows
}

const lines = ({ text }: Answer): Row[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line))

const cell = (value: Json | undefined): string => {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return /^'*[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
}

const lists = [
  ['Books', 'owner'],
  ['Books', 'registrar'],
  ['Books', 'campus_registrar'],
  ['Campuses', 'student'],
  ['Users', 'auditor'],
  ['Roles', 'owner']
] as const

t.test('a file holds what the pages of its list hold, for whoever asks', async t => {
  for (const [many, as] of lists) {
    const expected = await pages(`list${many}`, { as })
    t.ok(expected.length > 1, `${many} for ${as}`)
    for (const operation of [`export${many}`, `list${many}`]) {
      const rows = await api.call(operation, { as, headers: NDJSON })
      t.equal(rows.headers.get('content-type'), 'application/x-ndjson; charset=utf-8')
      t.strictSame(lines(rows), expected, `${operation} for ${as}`)
      const table = await api.call(operation, { as, headers: CSV })
      t.equal(table.headers.get('content-type'), 'text/csv; charset=utf-8')
      const [header = [], ...records] = parseCsv(table.text)
      t.strictSame(header, Object.keys(expected[0] ?? {}), 'the header names what is shown')
      t.strictSame(
        records,
        expected.map(row => header.map(name => cell(row[name])))
      )
    }
  }
})

t.test('every other list answers files as well', async t => {
  for (const [operation, as] of [
    ['listLoans', 'student'],
    ['listPrices', 'owner'],
    ['listSignIns', 'owner'],
    ['listSessions', 'owner'],
    ['listGrants', 'owner'],
    ['listApiKeys', 'owner']
  ] as const) {
    const expected = await pages(operation, { as })
    t.ok(expected.length > 0, operation)
    t.strictSame(lines(await api.call(operation, { as, headers: NDJSON })), expected, operation)
    t.equal(parseCsv((await api.call(operation, { as, headers: CSV })).text).length, expected.length + 1, operation)
  }
})

t.test('filters, search, sort and fields are those of the list', async t => {
  const queries: Record<string, string | number>[] = [
    { copies: 3 },
    { 'copies[in]': '1,2', sort: '-title' },
    { 'acquired_on[gte]': '2020-06-01', 'acquired_on[lte]': '2020-09-30' },
    { q: 'volume 00' },
    { sort: '-id' },
    { sort: 'acquired_on', fields: 'title,author' },
    { fields: 'author,id', q: 'kipling' },
    { fields: 'title,title,author,title' },
    { q: 'nothing is called so' }
  ]
  for (const query of queries) {
    const expected = await pages('listBooks', { as: 'owner', query })
    for (const operation of ['exportBooks', 'listBooks']) {
      t.strictSame(lines(await api.call(operation, { as: 'owner', query, headers: NDJSON })), expected)
    }
    const [header, ...records] = parseCsv((await api.call('exportBooks', { as: 'owner', query })).text)
    if (query.fields !== undefined) {
      t.strictSame(header, [...new Set(String(query.fields).split(','))], 'in the order asked for, each once')
    }
    t.equal(records.length, expected.length)
  }
})

t.test('a hidden property is in no file without its permission', async t => {
  for (const operation of ['exportBooks', 'listBooks']) {
    for (const headers of [CSV, NDJSON]) {
      const shown = await api.call(operation, { as: 'owner', headers })
      t.match(shown.text, /price/)
      t.notMatch((await api.call(operation, { as: 'registrar', headers })).text, /price/)
      const named = await api.call(operation, { as: 'registrar', headers, query: { fields: 'id,price' } })
      t.notMatch(named.text, /price/)
      t.equal((await api.call(operation, { as: 'registrar', headers, query: { price: 100 } })).status, 400)
      t.equal((await api.call(operation, { as: 'student', headers })).status, 403)
    }
  }
})

t.test('what was nested is written as its schema says, and no more of it', async t => {
  const { sql } = database
  const [role] = await sql<{ id: string; permissions: string[] }[]>`
    select id, permissions from identity.roles where name = 'front_desk' limit 1`
  const [header = [], ...records] = parseCsv((await api.call('exportRoles', { as: 'owner' })).text)
  const at = header.indexOf('permissions')
  t.ok(records.some(record => record[at] === JSON.stringify(role?.permissions)))
  const users = parseCsv((await api.call('exportUsers', { as: 'owner' })).text)
  const grants = users[0]?.indexOf('grants') ?? 0
  const listed = await api.call('listUsers', { as: 'owner', query: { limit: 200 } })
  t.strictSame(
    users.slice(1).map(record => JSON.parse(record[grants] ?? '')),
    listed.rows().map(row => row.grants)
  )
})

t.test('no cell is a formula, and every character comes back', async t => {
  const campus_id = (await api.call('listCampuses', { as: 'owner' })).str('data', 0, 'id')
  const titles = [
    '=1+1',
    '+351 21',
    '-2',
    '@SUM(A1)',
    '\t=1',
    '\n=1',
    '＝1+1',
    "'=1+1",
    "''@x",
    "'quoted'",
    'a "word", and another',
    'two\nlines',
    'two\r\nlines',
    ' blanks ',
    'ünïcödé 🙂 शाळा'
  ]
  for (const title of titles) {
    const made = await api.call('createBook', {
      as: 'owner',
      body: { campus_id, title, author: '=HYPERLINK("x")', copies: 7, acquired_on: '2026-01-01' }
    })
    t.equal(made.status, 201, title)
  }
  const query = { 'acquired_on[gte]': '2026-01-01', sort: 'id', fields: 'title,author,copies,price' }
  const { text } = await api.call('exportBooks', { as: 'owner', query })
  const [, ...records] = parseCsv(text)
  t.strictSame(
    records.map(([title = '']) => (/^'+[=+\-@\t\r\n＝＋－＠]/.test(title) ? title.slice(1) : title)),
    titles
  )
  for (const [title = '', author, copies, price] of records) {
    t.notMatch(title, /^[=+\-@\t\r\n＝＋－＠]/, title)
    t.equal(author, `'=HYPERLINK("x")`)
    t.equal(copies, '7', 'a number is a number')
    t.equal(price, '', 'null is an empty cell')
  }
  t.ok(text.endsWith('\r\n'))
  t.match(text, /^title,author,copies,price\r\n'=1\+1,"'=HYPERLINK\(""x""\)",7,\r\n/)
  const one = await api.call('exportBooks', { as: 'owner', query: { ...query, fields: 'price' } })
  t.equal(one.text, `price\r\n${'""\r\n'.repeat(titles.length)}`, 'a line of nothing but null is a line')
})

/** By Accept itself, which the coding's is not. */
const varied = /(^|, )accept(,|$)/

t.test('a file says what it is, how it is called, and is kept by nobody', async t => {
  for (const method of ['GET', 'HEAD']) {
    for (const [path, accept, name] of [
      ['/v1/identity/campuses/export', '*/*', 'campuses-DAY.csv'],
      ['/v1/identity/campuses/export', 'application/x-ndjson', 'campuses-DAY.ndjson'],
      ['/v1/identity/campuses', 'text/csv', 'campuses-DAY.csv'],
      ['/v1/library/books/export', 'text/html,*/*;q=0.8', 'books-DAY.csv']
    ] as const) {
      const { status, headers, text } = await api.send(method, path, { as: 'owner', headers: { accept } })
      t.equal(status, 200)
      const told = (headers.get('content-disposition') ?? '').replace(/\d{4}-\d\d-\d\d/, 'DAY')
      t.equal(told, `attachment; filename="${name}"`)
      t.equal(headers.get('cache-control'), 'private, no-store')
      t.equal(headers.get('etag'), null)
      t.match(headers.get('vary'), varied)
      t.equal(headers.get('x-content-type-options'), 'nosniff')
      t.equal(text === '', method === 'HEAD')
    }
  }
  await until(() => app.db.export.gate.active === 0, 15_000)
})

t.test('an export takes what is wanted least where nothing else is wanted', async t => {
  for (const accept of ['application/json', 'text/csv;q=0', 'image/png']) {
    const answer = await api.call('exportCampuses', { as: 'owner', headers: { accept } })
    t.equal(answer.headers.get('content-type')?.split(';')[0], 'text/csv', accept)
  }
})

t.test('Accept decides between a page and a file', async t => {
  const cases: [accept: string, type: string][] = [
    ['text/csv', 'text/csv'],
    ['TEXT/CSV', 'text/csv'],
    ['text/csv;q=0.5', 'text/csv'],
    ['application/x-ndjson, text/csv;q=0.9', 'application/x-ndjson'],
    ['text/csv, */*', 'text/csv'],
    ['text/csv;q=0', 'application/json'],
    ['text/csv;q=Infinity, application/json', 'application/json'],
    ['text/csv;q=5, application/json;q=0.1', 'application/json'],
    ['text/csv;q=-1', 'application/json'],
    ['text/csv;q=0.1, application/json', 'application/json'],
    ['application/json, text/csv', 'application/json'],
    ['text/csv;q=0.5, */*', 'application/json'],
    ['application/xml', 'application/json'],
    ['text/*', 'application/json'],
    [',;q=,text/csv;q=abc', 'application/json'],
    ['*/*', 'application/json']
  ]
  for (const [accept, type] of cases) {
    const answer = await api.call('listCampuses', { as: 'owner', headers: { accept } })
    t.equal(answer.status, 200)
    t.equal(answer.headers.get('content-type')?.split(';')[0], type, accept)
    t.match(answer.headers.get('vary'), varied, 'no cache takes one for the other')
  }
  for (const query of [{ limit: 5 }, { cursor: 'abc' }]) {
    const answer = await api.call('listCampuses', { as: 'owner', query, headers: CSV })
    t.equal(answer.status, 400, 'a file has no pages')
    t.equal(answer.at('errors', 0, 'pointer'), `/${Object.keys(query)[0]}`)
    t.equal((await api.call('exportCampuses', { as: 'owner', query })).status, 400)
  }
})

t.test('what one institution exports another can import', async t => {
  const names = ['=cmd()', "'@x", 'a "quoted", name', 'two\nlines', 'शाळा']
  for (const [n, name] of names.entries()) {
    const body = { code: `TRIP-${n}`, name, opened_on: '2026-02-01', phone: '+351210000000', address: null }
    t.equal((await api.call('createCampus', { as: 'owner', body })).status, 201)
  }
  const query = { 'opened_on[gte]': '2026-02-01' }
  const shown = ({ code, name, address, phone, opened_on }: Row) => ({ code, name, address, phone, opened_on })
  const kept = (await pages('listCampuses', { as: 'owner', query })).map(shown)
  t.equal(kept.length, names.length)
  for (const accept of [CSV.accept, NDJSON.accept]) {
    const file = await api.call('exportCampuses', {
      as: 'owner',
      query: { ...query, fields: 'code,name,address,phone,opened_on' },
      headers: { accept }
    })
    const elm = { as: 'owner', institution: 'elm' } as const
    const made = await api.call('importCampuses', { ...elm, body: file.text, headers: { 'content-type': accept } })
    t.equal(made.at('created'), names.length, made.text)
    t.strictSame((await pages('listCampuses', { ...elm, query })).map(shown), kept)
    await database.sql`delete from identity.campuses c using identity.institutions i where i.id = c.institution_id and i.code = 'elm' and c.code like 'TRIP%'`
  }
})

t.test('what fails before the first row is a problem like any other', async t => {
  const { sql } = database
  const places = app.db.export.gate.limit
  const taken = await Promise.all(
    Array.from({ length: places }, () =>
      app.db.export.stream('select $1::int as one from generate_series(1, 9999)', [1])
    )
  )
  for (const batches of taken) await batches.next()
  for (const operation of ['exportBooks', 'listBooks']) {
    const answer = await api.call(operation, { as: 'owner', headers: { ...CSV, 'accept-encoding': 'gzip' } })
    t.equal(answer.status, 503, 'every place is taken')
    t.equal(answer.at('code'), 'server.busy')
    t.equal(answer.headers.get('retry-after'), '1')
    t.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
    t.equal(answer.headers.get('content-disposition'), null)
    t.equal((await api.call('listBooks', { as: 'owner' })).status, 200, 'pages have places of their own')
  }
  for (const batches of taken) batches.end()

  await sql.begin(async tx => {
    await tx`lock table library.books in access exclusive mode`
    const asked = api.call('exportBooks', { as: 'owner' })
    const killed = async () => {
      const rows = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'provost export' and wait_event_type = 'Lock'`
      return rows.length > 0
    }
    await until(killed, 15_000, 'a statement that waits')
    const answer = await asked
    t.equal(answer.status, 503, 'its connection was lost')
    t.equal(answer.at('code'), 'server.unavailable')
  })
  t.equal((await api.call('exportBooks', { as: 'owner' })).status, 200)
  await until(() => app.db.export.gate.active === 0, 15_000)
})
