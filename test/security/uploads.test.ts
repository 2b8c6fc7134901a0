import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { Answer } from '#test/support/client.ts'
import { until } from '#test/support/poll.ts'
import { Wire } from '#test/support/socket.ts'

/** Longer than any other request may take to arrive. */
const SLOW_ms = process.env.PROVOST_TEST_FULL === 'yes' ? 300_000 : 12_000
const PATIENCE_ms = 60_000

const { api, app, database, address } = await testApp(t)
const { sql } = database
const token = await api.token('admin')
const another = await api.token('owner')

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
/** Asked to come again, it does, as any client would: so many files at once are not taken. */
const send = async (body: string | Uint8Array<ArrayBuffer>, type = 'text/csv', mode = 'good_rows'): Promise<Answer> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type }
  const response = await fetch(`${address}${IMPORT}?mode=${mode}`, { method: 'POST', headers, body })
  const answer = new Answer(response.status, response.headers, await response.text())
  if (answer.status !== 503) return answer
  await pause(100)
  return send(body, type, mode)
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

// the others wait more than they work
t.jobs = 5

t.test('a file that comes slowly is taken, long after any other request', { buffered: true }, async t => {
  const wire = new Wire(address)
  wire.write(head('text/csv', 'Connection: close\r\n', another))
  wire.write(chunk(NAMES))
  const rows = 10
  for (let n = 0; n < rows; n++) {
    await pause(SLOW_ms / rows)
    wire.write(chunk(row(`SLOW${n}`)))
  }
  wire.write(END)
  const [reply] = await wire.answers(1)
  t.equal(reply?.status, 200, String(reply?.body))
  t.equal(await kept('SLOW%'), rows)
})

t.test(
  'a connection that has brought a file slowly is as good as before, and as strict',
  { buffered: true },
  async t => {
    const wire = new Wire(address)
    wire.write(head('text/csv', '', another))
    wire.write(chunk(NAMES))
    await pause(9500)
    // what has been silent for nine seconds is gone
    t.ok(wire.socket.destroyed || (await wire.closed) > 0)

    const other = new Wire(address)
    other.write(head('text/csv', '', another))
    other.write(chunk(NAMES))
    for (let n = 0; n < 3; n++) {
      await pause(3000)
      other.write(chunk(row(`KEPT${n}`)))
    }
    other.write(END)
    const [first] = await other.answers(1)
    t.equal(first?.status, 200)
    other.write(`GET /health/live HTTP/1.1\r\nHost: provost.test\r\n\r\n`)
    t.equal((await other.answers(2))[1]?.status, 200)
    other.write(`POST /v1/identity/campuses HTTP/1.1\r\nHost: provost.test\r\nAuthorization: Bearer ${token}\r\n`)
    other.write('Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{')
    const dripping = setInterval(() => other.write(' '), 500)
    const [, , late] = await other.answers(3)
    clearInterval(dripping)
    t.equal(late?.status, 408)
    await other.closed
  }
)

t.test('a client that breaks off leaves nothing behind, however often', { buffered: true }, async t => {
  for (let n = 0; n < 20; n++) {
    const wire = new Wire(address)
    wire.write(head('application/x-ndjson'))
    const lines = Array.from({ length: 1500 }, (_, i) =>
      JSON.stringify({ code: `OFF${n}-${i}`, name: 'Broken off', opened_on: '2001-02-03' })
    )
    wire.write(chunk(`${lines.join('\n')}\n`))
    await until(() => wire.socket.bytesWritten > 50_000 && !wire.socket.connecting, PATIENCE_ms)
    if (n % 2 === 0) await until(async () => (await staged()) > 0, PATIENCE_ms, 'a part that is staged')
    wire.socket.resetAndDestroy()
  }
  await until(async () => (await staged()) === 0, PATIENCE_ms, 'nothing staged')
  t.equal(await kept('OFF%'), 0)
  await until(() => app.uploads.count === 0, PATIENCE_ms, 'all places given back')
})

t.test('a file of more rows than may be is refused, and none is kept', { buffered: true }, async t => {
  const lines = Array.from({ length: 200_001 }, (_, n) => `MANY${n},Many,2001-02-03`)
  for (const mode of ['atomic', 'good_rows']) {
    const answer = await send(`${NAMES}${lines.join('\n')}`, 'text/csv', mode)
    t.strictSame([answer.status, answer.at('code')], [413, 'request.too_large'], mode)
  }
  t.equal(await kept('MANY%'), 0)
})

t.test('a line that does not end is refused, and none is kept', { buffered: true }, async t => {
  const long = 'x'.repeat(1_048_576)
  const first = JSON.stringify({ code: 'LONG1', name: 'Long', opened_on: '2001-02-03' })
  for (const [type, body] of [
    ['text/csv', `${NAMES}${row('LONG1')}LONG2,${long},2001-02-03\n`],
    ['text/csv', `${NAMES}${row('LONG1')}LONG2,"${long}\n\n`],
    ['text/csv', long],
    ['application/x-ndjson', `${first}\n{"code":"${long}"}\n`],
    ['application/x-ndjson', `${first}\n${long}`]
  ] as const) {
    const answer = await send(body, type)
    t.strictSame([answer.status, answer.at('code')], [413, 'request.too_large'], `${type} ${body.slice(0, 60)}`)
  }
  t.equal(await kept('LONG%'), 0)
})

t.test('what is no text is told by its line', { buffered: true }, async t => {
  const bytes = (...parts: (string | number)[]) =>
    Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))))
  const latin1 = await send(bytes(NAMES, row('TEXT1'), 'TEXT2,Universit', 0xe9, ',2001-02-03\n'))
  t.strictSame([latin1.status, latin1.at('errors', 0, 'line')], [400, 3])
  const cut = await send(bytes(NAMES, row('TEXT1'), 'TEXT2,Half a character ', 0xe2, 0x82))
  t.strictSame([cut.status, cut.at('errors', 0, 'line')], [400, 3])
  const utf16 = await send(Buffer.from(`\ufeff${NAMES}${row('TEXT1')}`, 'utf16le'))
  t.equal(utf16.status, 400)
  const nul = await send(`${NAMES}${row('TEXT3')}TEXT4,A\0B,2001-02-03\n`)
  t.strictSame([nul.status, nul.at('created'), nul.at('errors', 0, 'line')], [200, 1, 3])
  const object = (code: string) => JSON.stringify({ code, name: 'Université', opened_on: '2001-02-03' })
  const lines = await send(bytes(object('TEXT5'), '\n{"code":"', 0xff, '"}\n', object('TEXT6')), 'application/x-ndjson')
  t.strictSame([lines.status, lines.at('created'), lines.at('errors', 0, 'line')], [200, 2, 2])
  t.equal(await kept('TEXT%'), 3)
})

t.test('a character that comes in two pieces is one', { buffered: true }, async t => {
  const wire = new Wire(address)
  wire.write(head('text/csv', 'Connection: close\r\n'))
  const file = Buffer.from(`${NAMES}PIECES,Université – 学校 🏫,2001-02-03\r\n`)
  for (const byte of file) {
    wire.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]))
    if (byte > 0x7f) await pause(1)
  }
  wire.write(END)
  t.equal((await wire.answers(1))[0]?.status, 200)
  const [found] = await sql`select name from identity.campuses where code = 'PIECES'`
  t.equal(found?.name, 'Université – 学校 🏫')
})
