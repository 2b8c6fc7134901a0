import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { breakOff } from '#src/http/break-off.ts'
import { testApp } from '#test/support/app.ts'
import { emailOf } from '#test/support/fixture.ts'
import { until } from '#test/support/poll.ts'
import { Wire } from '#test/support/socket.ts'

/** Longer than any other request may take to arrive. */
const SLOW_ms = process.env.PROVOST_TEST_FULL === 'yes' ? 120_000 : 12_000
const PATIENCE_ms = 60_000

const { api, app, database, address } = await testApp(t)
const { sql } = database
const token = await api.token('admin')

const IMPORT = '/v1/identity/campuses/import'
const head = (type: string, headers = '', as = token): string =>
  `POST ${IMPORT} HTTP/1.1\r\nHost: provost.test\r\nAuthorization: Bearer ${as}\r\nContent-Type: ${type}\r\n${headers}Transfer-Encoding: chunked\r\n\r\n`
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
const END = '0\r\n\r\n'
const NAMES = 'code,name,opened_on\n'
const row = (code: string): string => `${code},Campus ${code},2001-02-03\n`

const kept = async (like: string): Promise<number> => {
  const [found] = await sql<{ n: number }[]>`select count(*)::int as n from identity.campuses where code like ${like}`
  return found?.n ?? 0
}
const staged = async (): Promise<number> => {
  const [found] = await sql<{ n: number }[]>`select count(*)::int as n from kernel.staged`
  return found?.n ?? 0
}

t.test('of one user two files are taken at a time, and others are asked to come again', async t => {
  const wires = Array.from({ length: 3 }, () => new Wire(address))
  for (const wire of wires) wire.write(head('text/csv') + chunk(NAMES))
  await until(() => wires.some(wire => wire.received.length > 0), PATIENCE_ms, 'a refusal')
  const refused = wires.find(wire => wire.received.length > 0)
  refused?.write(END)
  t.match(refused?.received.toString(), /^HTTP\/1\.1 503 .*retry-after/is)
  for (const wire of wires) wire.end()
  await until(() => app.uploads.count === 0, PATIENCE_ms, 'places given back')
})

t.test('who has signed out, or may no more, while the file came has imported nothing', async t => {
  const begin = async (as: string) => {
    const wire = new Wire(address)
    wire.write(head('text/csv', 'Connection: close\r\n', as) + chunk(NAMES + row('GONE')))
    await until(() => app.uploads.count > 0, PATIENCE_ms, 'a file that is taken')
    return async () => {
      wire.write(END)
      const [reply] = await wire.answers(1)
      return reply?.status
    }
  }
  const session = (await api.signIn(emailOf('admin'))).str('access_token')
  const signedOut = await begin(session)
  t.equal((await api.call('signOut', { token: session })).status, 204)
  t.equal(await signedOut(), 401)

  const finish = await begin(token)
  const grants = await api.call('listGrants', { as: 'owner', query: { role: 'admin' } })
  const params = { id: grants.str('data', 0, 'id') }
  t.equal((await api.call('revokeRole', { as: 'owner', params, headers: { 'if-match': '*' } })).status, 204)
  t.equal(await finish(), 403)
  t.equal(await kept('GONE'), 0)
  const body = { user_id: grants.str('data', 0, 'user_id'), role: 'admin', scope: 'institution' }
  t.equal((await api.call('grantRole', { as: 'owner', body })).status, 201)
})

t.test('a client that breaks off leaves nothing behind, however often', async t => {
  const token = await api.token('owner', 'elm')
  for (let n = 0; n < 20; n++) {
    const wire = new Wire(address)
    wire.write(head('application/x-ndjson', '', token))
    const lines = Array.from({ length: 1500 }, (_, i) =>
      JSON.stringify({ code: `OFF${n}-${i}`, name: 'Broken off', opened_on: '2001-02-03' })
    )
    wire.write(chunk(`${lines.join('\n')}\n`))
    await until(() => wire.socket.bytesWritten > 50_000 && !wire.socket.connecting, PATIENCE_ms)
    // a place that the one before has not given back yet: then nothing is staged
    const seen = async () => wire.received.length > 0 || (await staged()) > 0
    if (n % 2 === 0) await until(seen, PATIENCE_ms, 'a part that is staged')
    breakOff(wire.socket)
  }
  await until(async () => (await staged()) === 0, PATIENCE_ms, 'nothing staged')
  t.equal(await kept('OFF%'), 0)
  await until(() => app.uploads.count === 0, PATIENCE_ms, 'all places given back')
})

// The others wait more than they work: each by a user of its own, who may have two files under way.
t.jobs = 3

t.test('a file that comes slowly is taken, long after any other request', { buffered: true }, async t => {
  const wire = new Wire(address)
  wire.write(head('text/csv', '', await api.token('owner')))
  wire.write(chunk(NAMES))
  const rows = 48
  for (let n = 0; n < rows; n++) {
    await pause(SLOW_ms / rows)
    wire.write(chunk(row(`SLOW${n}`)))
  }
  wire.write(END)
  const [reply] = await wire.answers(1)
  t.equal(reply?.status, 200, String(reply?.body))
  t.equal(await kept('SLOW%'), rows)
  t.equal(reply?.headers.get('connection'), 'close', 'the server may have lost sight of it')
  await wire.closed
})

t.test('who falls silent is hung up on', { buffered: true }, async t => {
  const wire = new Wire(address)
  wire.write(head('text/csv', '', await api.token('admin', 'elm')))
  wire.write(chunk(NAMES + row('SILENT')))
  await wire.closed
  t.equal(await kept('SILENT'), 0)
})
