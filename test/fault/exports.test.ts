import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { BATCH_rows, Batches } from '#src/db/batches.ts'
import { testApp } from '#test/support/app.ts'
import { Download } from '#test/support/download.ts'
import { until } from '#test/support/poll.ts'

const FULL = process.env.PROVOST_TEST_FULL === 'yes'
const ROWS = FULL ? 300_000 : 40_000
const CLIENTS = FULL ? 20 : 4
/** Longer than a handler may take; at full size than a request and a silent connection, too. */
const LASTS_ms = FULL ? 180_000 : 6500

const { app, api, address, database } = await testApp(t)
/** Another process, which loses its patience soon: not before others have been refused on a busy machine. */
const hasty = await testApp(t, { database, settings: { EXPORT_STALL_SECONDS: '8' } })
const { sql } = database
const token = await api.token('owner')
const path = '/v1/library/books/export?q=many&sort=title'
const url = address + path
const plain = { 'accept-encoding': 'identity' }

/** So many that no socket holds them all, and such that no coding makes them small; about 350 bytes each. */
await sql.begin(async tx => {
  await tx`set local session_replication_role = replica`
  await tx`
    insert into library.books (institution_id, campus_id, title, author, copies, acquired_on)
    select c.institution_id, c.id, 'Many ' || lpad(n::text, 7, '0') || ' ' || md5(n::text) || md5('a' || n), substr(md5('b' || n) || md5('c' || n) || md5('d' || n) || md5('e' || n), 1, 120), 1, '2025-01-01'
    from generate_series(1, ${ROWS}) n, identity.campuses c
    join identity.institutions i on i.id = c.institution_id where i.code = 'oak' and c.code = 'NORTH'`
})
await sql`analyze library.books`

/** Backends that work for an export, or wait with one. */
const backends = async (): Promise<number[]> => {
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity
    where datname = current_database() and application_name = 'provost export' and state <> 'idle'`
  return rows.map(({ pid }) => pid)
}

const free = () => [app, hasty.app].every(({ exports, db }) => exports.count === 0 && db.export.gate.active === 0)
const quiet = () => until(async () => free() && (await backends()).length === 0, 60_000, 'the end of all exports')

// the tests of this file wait more than they work
t.jobs = 1

t.test('what changes while a file is taken is not in it', async t => {
  const files = await Promise.all(
    ['identity', 'gzip'].map(coding => Download.begin(url, token, { 'accept-encoding': coding }))
  )
  await sql.begin(async tx => {
    await tx`set local session_replication_role = replica`
    await tx`update library.books set title = 'Changed' || title where title between 'Many 0030000' and 'Many 0030999'`
    await tx`delete from library.books where title between 'Many 0035000' and 'Many 0035999'`
  })
  for (const file of files) {
    const bytes = await file.rest()
    const coded = file.response.headers['content-encoding'] === 'gzip'
    const text = (coded && bytes !== undefined ? gunzipSync(bytes) : bytes)?.toString() ?? ''
    const found = text.split('\r\n').slice(1, -1)
    t.equal(found.length, ROWS, 'all rows of one moment')
    t.equal(new Set(found.map(line => line.slice(0, 36))).size, ROWS, 'each once')
    t.ok(found.every(line => line.includes('Many ') && !line.includes('Changed')))
  }
  await quiet()
})

t.test(`${CLIENTS} clients that hang up free their places at once`, async t => {
  for (let n = 0; n < CLIENTS; n++) {
    const headers = n % 2 === 0 ? {} : { 'accept-encoding': 'gzip, br' }
    const file = await Download.begin(url, token, headers)
    t.equal(file.response.statusCode, 200, 'there is a place for the next one')
    file.abort()
    await until(free, 30_000)
  }
  await quiet()
})

t.test('who waits for a place gets it when it is free, and holds none where they have gone', async t => {
  const { gate } = app.db.export
  const taken = await Promise.all(
    Array.from({ length: gate.limit }, () =>
      app.db.export.stream('select $1::int as one from generate_series(1, 9999)', [1])
    )
  )
  for (const batches of taken) await batches.next()
  const going = new AbortController()
  const headers = { authorization: `Bearer ${token}` }
  const gone = fetch(url, { headers, signal: going.signal }).catch(() => 'gone')
  await until(() => gate.waiting === 1, 30_000)
  const waits = api.call('exportBooks', { as: 'owner', institution: 'elm' })
  await until(() => gate.waiting === 2, 30_000)
  going.abort()
  t.equal(await gone, 'gone')
  for (const batches of taken) batches.end()
  t.equal((await waits).status, 200)
  await quiet()
})

t.test('a failure after the first byte is never a whole file', async t => {
  for (const coding of FULL ? ['identity', 'gzip', 'br'] : ['identity', 'gzip']) {
    const file = await Download.begin(url, token, { 'accept-encoding': coding })
    t.equal(file.response.statusCode, 200)
    await until(async () => (await backends()).length === 1, 30_000)
    for (const pid of await backends()) await sql`select pg_terminate_backend(${pid})`
    t.ok((await file.rest()) === undefined, `${coding}: broken off`)
    await quiet()
  }
})

t.test('who takes nothing is given no more than fits between, shuts nobody else out, and is cut off', async t => {
  const { next } = Batches.prototype
  let asked = 0
  Batches.prototype.next = function (this: Batches<object>) {
    asked++
    return next.call(this)
  }
  t.teardown(() => {
    Batches.prototype.next = next
  })
  const standing = await Promise.all([1, 2].map(() => Download.begin(hasty.address + path, token, plain)))
  const others = [
    { as: 'owner', why: 'two at once of a user' },
    { as: 'registrar', why: 'all but one of an institution' }
  ]
  for (const { as, why } of others) {
    const refused = await hasty.api.call('exportCampuses', { as })
    t.equal(refused.status, 503, why)
    t.equal(refused.at('code'), 'server.busy')
    t.equal(refused.headers.get('retry-after'), '1')
    t.equal((await hasty.api.call('listBooks', { as })).status, 200, 'pages have places of their own')
  }
  t.equal((await hasty.api.call('exportBooks', { as: 'admin', institution: 'elm' })).status, 200, 'another school')
  await until(free, 60_000, 'the end of those who stand still')
  t.ok(asked < (1.8 * ROWS) / BATCH_rows, `${asked} batches were asked for`)
  for (const file of standing) t.ok((await file.rest()) === undefined, 'what they have is not taken for whole')
  t.equal((await hasty.api.call('exportCampuses', { as: 'owner' })).status, 200)
  await quiet()
})

t.test('who waits long for the first rows is not hung up on', async t => {
  const { server } = hasty.app
  const patience_ms = server.timeout
  t.teardown(() => {
    server.timeout = patience_ms
  })
  server.timeout = 300
  const waiting = await sql.begin(async tx => {
    await tx`lock table library.books in access exclusive mode`
    const file = Download.begin(`${hasty.address}/v1/library/books/export`, token, plain)
    await until(async () => (await backends()).length === 1, 30_000)
    // of whom nothing comes for as long is hung up on by now
    const silent = connect(Number(new URL(hasty.address).port), '127.0.0.1')
    await once(silent, 'close')
    return { file }
  })
  const file = await waiting.file
  t.equal(file.response.statusCode, 200)
  file.abort()
  await quiet()
})

/** Reads so fast that it takes that long, and tells how many lines came. */
const leisurely = async (file: Download): Promise<number> => {
  const began = performance.now()
  let bytes = 0
  let lines = 0
  for await (const chunk of file.response) {
    bytes += chunk.length
    for (const byte of chunk) if (byte === 10) lines++
    const due_ms = began + (bytes / (ROWS * 350)) * LASTS_ms - performance.now()
    if (due_ms > 20) await pause(due_ms)
  }
  return lines
}

t.test('a file that goes on for longer than a handler may is whole as long as it moves', async t => {
  const left = await sql`select from library.books where title like '%Many%'`
  const moving = await Download.begin(`${address}/v1/library/books?q=many&sort=title`, token, { accept: 'text/csv' })
  t.equal(await leisurely(moving), left.length + 1)
  t.equal(moving.response.complete, true)
  await quiet()
})
