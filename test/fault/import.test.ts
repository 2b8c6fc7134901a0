import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { Answer } from '#test/support/client.ts'
import { until } from '#test/support/poll.ts'
import { serve } from '#test/support/process.ts'
import { Wire } from '#test/support/socket.ts'

/** As many as a file may have, nearly; and enough that what goes wrong meanwhile comes in time. */
const MOST = process.env.PROVOST_TEST_FULL === 'yes' ? 199_000 : 20_000
const ROWS = process.env.PROVOST_TEST_FULL === 'yes' ? 50_000 : 20_000
const PATIENCE_ms = 120_000

const { api, app, database, address } = await testApp(t)
const { sql } = database
const token = await api.token('admin')
const [oak] = await sql<{ id: string }[]>`select id from identity.institutions where code = 'oak'`

const fileOf = (name: string, rows = ROWS): string => {
  const lines = Array.from({ length: rows }, (_, n) => `Somebody ${n},${name}.${n}@import.example`)
  return `name,email\n${lines.join('\n')}\n`
}

interface Sent {
  mode?: 'atomic' | 'good_rows'
  key?: string
  to?: string
}

const send = async (
  body: string,
  { mode = 'atomic', key = randomUUID(), to = address }: Sent = {}
): Promise<Answer> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv', 'idempotency-key': key }
  const response = await fetch(`${to}/v1/identity/users/import?mode=${mode}`, { method: 'POST', headers, body })
  return new Answer(response.status, response.headers, await response.text())
}

const members = async (name: string): Promise<number> => {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from identity.users where institution_id = ${oak?.id ?? ''} and email like ${`${name}.%`}`
  return row?.n ?? 0
}
const logged = async (name: string): Promise<number> => {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from kernel.changes where entity = 'identity.users' and after ->> 'email' like ${`${name}.%`}`
  return row?.n ?? 0
}
const staged = async (): Promise<number> => {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from kernel.staged`
  return row?.n ?? 0
}
/** Connections of ours by what they do, and their end. */
const busy = async (pool: string) =>
  sql<{ pid: number }[]>`
    select pid from pg_stat_activity
    where datname = current_database() and application_name = ${`provost ${pool}`} and state = 'active'`
const cut = async (pool: string): Promise<boolean> => {
  const found = await busy(pool)
  for (const { pid } of found) await sql`select pg_terminate_backend(${pid})`
  return found.length > 0
}

t.test('a file that is sent again is told so line by line, in either mode, and changes nothing', async t => {
  const file = fileOf('again', MOST)
  const first = await send(file)
  t.strictSame([first.status, first.at('created')], [200, MOST], first.text.slice(0, 300))
  const refused = await send(file)
  t.strictSame([refused.status, refused.at('code')], [422, 'request.import_refused'])
  t.equal(refused.at('detail'), `Refused rows: ${MOST} of ${MOST}.`)
  t.strictSame([refused.at('errors', 0, 'line'), refused.at('errors', 999, 'line')], [2, 1001])
  t.equal(refused.at('errors', 999, 'code'), 'identity.user_exists')
  t.equal(refused.at('errors', 1000), undefined)
  const again = await send(`${file}One more,one.more@import.example\n`, { mode: 'good_rows' })
  t.strictSame(
    ['lines', 'created', 'failed', 'errors_omitted'].map(name => again.at(name)),
    [MOST + 1, 1, MOST, MOST - 1000]
  )
  t.strictSame([await members('again'), await logged('again')], [MOST, MOST])
})

t.test('every line of a file may be wrong, each in its own way', async t => {
  const campus = (await api.call('listCampuses', { as: 'admin' })).str('data', 0, 'id')
  const missing = (n: number) => `019a9d5e-7c00-7abc-8def-${String(n).padStart(12, '0')}`
  const lines = Array.from({ length: MOST }, (_, n) =>
    n % 2 === 0 ? `${missing(n)},Title ${n},1,2020-01-01` : `${campus},The same,1,2020-01-01`
  )
  const answer = await api.call('importBooks', {
    as: 'admin',
    query: { mode: 'good_rows' },
    headers: { 'content-type': 'text/csv' },
    body: `campus_id,title,copies,acquired_on\n${lines.join('\n')}\n`
  })
  t.strictSame(
    [answer.status, answer.at('created'), answer.at('failed')],
    [200, 1, MOST - 1],
    answer.text.slice(0, 300)
  )
  t.equal(answer.at('errors', 0, 'code'), 'request.reference_missing')
  t.equal(answer.at('errors', 2, 'code'), 'library.title_taken')
})

t.test('two at once of the same file: each person once, whichever comes first', async t => {
  const [one, other] = await Promise.all([
    send(fileOf('twice', 2000), { mode: 'good_rows' }),
    send(fileOf('twice', 2000), { mode: 'good_rows' })
  ])
  t.strictSame([one.status, other.status], [200, 200])
  t.strictSame(
    [one.at('created'), other.at('created')].map(Number).toSorted((a, b) => a - b),
    [0, 2000]
  )
  t.strictSame([await members('twice'), await logged('twice')], [2000, 2000])
})

t.test('the same key at once: one import, and its answer twice', async t => {
  const key = randomUUID()
  const answers = await Promise.all([1, 2].map(() => send(fileOf('keyed', 2000), { key })))
  t.strictSame(
    answers.map(answer => [answer.status, answer.at('created')]),
    [
      [200, 2000],
      [200, 2000]
    ]
  )
  t.equal(answers.filter(answer => answer.headers.get('idempotent-replayed') === 'true').length, 1)
  t.equal(await members('keyed'), 2000)
})

t.test('beside an import everybody else is answered, and rows of the same table are created', async t => {
  let over = false
  const importing = send(fileOf('beside')).finally(() => {
    over = true
  })
  const statuses = new Set<number>()
  let asked = 0
  for (; !over || asked < 50; asked++) {
    statuses.add((await api.call('listUsers', { as: 'owner', query: { limit: 5 } })).status)
    const body = { name: 'Meanwhile', email: `meanwhile.${asked}@import.example` }
    const headers = { 'idempotency-key': randomUUID() }
    statuses.add((await api.call('createUser', { as: 'owner', body, headers })).status)
  }
  t.equal((await importing).status, 200)
  t.strictSame([...statuses].toSorted(), [200, 201], `${asked} times`)
})

t.test('a connection that is cut while rows are staged, or while they are moved, leaves all or nothing', async t => {
  for (const pool of ['intake', 'slow']) {
    const key = randomUUID()
    const file = fileOf(`cut.${pool}`)
    const sending = send(file, { key })
    await until(() => cut(pool), PATIENCE_ms, `something under way in ${pool}`)
    const answer = await sending
    // the last part may have arrived before the cut did
    if (answer.status !== 200) t.equal(answer.at('code'), 'server.unavailable', pool)
    if (answer.status !== 200) t.equal(await members(`cut.${pool}`), 0, `${pool}: nothing`)
    const again = await send(file, { key })
    t.strictSame([again.status, again.at('created')], [200, ROWS], again.text.slice(0, 300))
    t.strictSame([await members(`cut.${pool}`), await logged(`cut.${pool}`)], [ROWS, ROWS], `${pool}: once`)
  }
  await until(async () => (await staged()) === 0, PATIENCE_ms, 'nothing staged')
})

t.test('a process that is killed while it stages or moves has done all or nothing, and nothing twice', async t => {
  const settings = {
    DATABASE_URL: database.url,
    JWT_SECRET: app.config.jwtSecrets[0] ?? '',
    TOTP_KEYS: app.config.totpKeys[0] ?? '',
    PUBLIC_URL: app.config.publicUrl,
    LOG_LEVEL: 'warn',
    JOBS: 'apart'
  }
  for (const moment of ['staging', 'moving'] as const) {
    const program = await serve(t, settings)
    const name = `killed.${moment}`
    const key = randomUUID()
    const file = fileOf(name)
    const before = await staged()
    const wire = new Wire(program.address)
    wire.write(
      `POST /v1/identity/users/import?mode=atomic HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: ${key}\r\nContent-Type: text/csv\r\nContent-Length: ${file.length}\r\n\r\n`
    )
    if (moment === 'staging') wire.write(file.slice(0, file.length / 2))
    else wire.write(file)
    const under_way = async () =>
      moment === 'staging' ? (await staged()) > before : (await busy('slow')).length > 0 || wire.received.length > 0
    await until(under_way, PATIENCE_ms, moment)
    await program.kill('SIGKILL')
    await wire.closed
    // what a killed process has asked for, PostgreSQL may still do: the key waits for it
    const again = await send(file, { key })
    t.strictSame([again.status, again.at('created')], [200, ROWS], again.text.slice(0, 300))
    t.strictSame([await members(name), await logged(name)], [ROWS, ROWS], `${moment}: once`)
  }
  t.ok((await staged()) > 0, 'what was staged lies there')
  await app.prune()
  t.ok((await staged()) > 0, 'for an hour')
  await sql`update kernel.staged set staged_at = now() - interval '61 minutes'`
  await app.prune()
  t.equal(await staged(), 0)
})
