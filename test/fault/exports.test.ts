import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { Download } from '#test/support/download.ts'
import { until } from '#test/support/poll.ts'

const FULL = process.env.PROVOST_TEST_FULL === 'yes'
const ROWS = FULL ? 300_000 : 60_000
const CLIENTS = 20
/** Longer than a handler, a request and a silent connection may last. */
const MINUTES_ms = FULL ? 180_000 : 12_000

const { app, api, address, database } = await testApp(t, { settings: { EXPORT_STALL_SECONDS: '5' } })
const { sql } = database
const token = await api.token('owner')
const url = `${address}/v1/library/books/export`
const gate = app.db.export.gate

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

const query = '?q=many&sort=title'

/** Backends that work for an export, or wait with one. */
const backends = async (): Promise<number[]> => {
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity
    where datname = current_database() and application_name = 'provost export' and state <> 'idle'`
  return rows.map(({ pid }) => pid)
}

const quiet = () =>
  until(async () => gate.active === 0 && (await backends()).length === 0, 30_000, 'the end of all exports')

// the tests of this file wait more than they work
t.jobs = 1

t.test(
  'a reader who stands still is given no more than fits between, and what changes meanwhile is not in it',
  async t => {
    const files = await Promise.all(
      ['identity', 'gzip'].map(coding => Download.begin(url + query, token, { 'accept-encoding': coding }))
    )
    await until(() => gate.active === 2, 15_000)
    const before_bytes = process.memoryUsage().rss
    await sql.begin(async tx => {
      await tx`set local session_replication_role = replica`
      await tx`update library.books set title = 'Changed' || title where title like 'Many%' and title > 'Many 0010000'`
      await tx`delete from library.books where title like 'Many%5 %'`
    })
    await pause(500)
    const grown = (process.memoryUsage().rss - before_bytes) / 1_000_000
    t.ok(grown < 150, `${Math.round(grown)} MB more while they stood still`)
    for (const file of files) {
      const bytes = await file.rest()
      const coded = file.response.headers['content-encoding'] === 'gzip'
      const text = (coded && bytes !== undefined ? gunzipSync(bytes) : bytes)?.toString() ?? ''
      const found = text.split('\r\n').slice(1, -1)
      t.equal(found.length, ROWS, 'all rows of one moment')
      t.equal(new Set(found.map(line => line.slice(0, 36))).size, ROWS, 'each once')
      t.ok(found.every(line => line.includes('Many ') && !line.includes('Changed')))
    }
    await sql.begin(async tx => {
      await tx`set local session_replication_role = replica`
      await tx`update library.books set title = substr(title, 8) where title like 'Changed%'`
    })
    await quiet()
  }
)

t.test(`${CLIENTS} clients that hang up free their connections at once`, async t => {
  for (let n = 0; n < CLIENTS; n++) {
    const headers = n % 2 === 0 ? {} : { 'accept-encoding': 'gzip, br' }
    const file = await Download.begin(url + query, token, headers)
    t.equal(file.response.statusCode, 200, 'there is a place for the next one')
    file.abort()
  }
  await quiet()
  const waiting = Array.from({ length: CLIENTS }, () => Download.begin(url + query, token).catch(() => undefined))
  await until(() => gate.waiting > 0, 15_000)
  for (const file of waiting) void file.then(begun => begun?.abort())
  await Promise.all(waiting)
  await quiet()
  t.equal((await api.call('exportCampuses', { as: 'owner' })).status, 200)
})

t.test('a failure after the first byte is never a whole file', async t => {
  for (const coding of ['identity', 'gzip', 'br']) {
    const file = await Download.begin(url + query, token, { 'accept-encoding': coding })
    t.equal(file.response.statusCode, 200)
    await until(async () => (await backends()).length === 1, 15_000)
    for (const pid of await backends()) await sql`select pg_terminate_backend(${pid})`
    t.ok((await file.rest()) === undefined, `${coding}: broken off`)
    await quiet()
  }
})

/** Reads so fast that it takes that long, and tells how many lines came. */
const leisurely = async (file: Download): Promise<number> => {
  const began = performance.now()
  let bytes = 0
  let lines = 0
  for await (const chunk of file.response) {
    bytes += chunk.length
    for (const byte of chunk) if (byte === 10) lines++
    const due_ms = began + (bytes / (ROWS * 350)) * MINUTES_ms - performance.now()
    if (due_ms > 20) await pause(due_ms)
  }
  return lines
}

t.test('a file of minutes is whole as long as it moves; who takes nothing is cut off, and holds nobody up', async t => {
  const left = await sql`select from library.books where title like 'Many%'`
  const began = performance.now()
  const moving = await Download.begin(`${address}/v1/library/books${query}`, token, { accept: 'text/csv' })
  const told = leisurely(moving)
  const stalled = await Promise.all(
    Array.from({ length: gate.limit - 1 }, () => Download.begin(url + query, token, { 'accept-encoding': 'identity' }))
  )
  await until(() => gate.active === gate.limit, 15_000)
  const refused = await api.call('exportCampuses', { as: 'owner' })
  t.equal(refused.status, 503)
  t.equal(refused.headers.get('retry-after'), '1')
  await until(() => gate.active === 1, 30_000, 'the end of those who stand still')
  for (const file of stalled) t.ok((await file.rest()) === undefined, 'what they have is not taken for whole')
  t.equal((await api.call('exportCampuses', { as: 'owner' })).status, 200)
  t.equal(await told, left.length + 1, `after ${Math.round((performance.now() - began) / 1000)} s`)
  t.equal(moving.response.complete, true)
  await quiet()
})
