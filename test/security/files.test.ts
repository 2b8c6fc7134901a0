import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { Answer } from '#test/support/client.ts'
import { Wire } from '#test/support/socket.ts'

const { api, database, address } = await testApp(t)
const { sql } = database
const token = await api.token('admin')

const IMPORT = '/v1/identity/campuses/import'
const head = (type: string, headers = ''): string =>
  `POST ${IMPORT} HTTP/1.1\r\nHost: provost.test\r\nAuthorization: Bearer ${token}\r\nContent-Type: ${type}\r\n${headers}Transfer-Encoding: chunked\r\n\r\n`
const END = '0\r\n\r\n'
const NAMES = 'code,name,opened_on\n'
const row = (code: string): string => `${code},Campus ${code},2001-02-03\n`
const kept = async (like: string): Promise<number> => {
  const [found] = await sql<{ n: number }[]>`select count(*)::int as n from identity.campuses where code like ${like}`
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

t.test('a file of more rows than may be is refused, and none is kept', async t => {
  const lines = Array.from({ length: 200_001 }, (_, n) => `MANY${n},Many,2001-02-03`)
  for (const mode of ['atomic', 'good_rows']) {
    const answer = await send(`${NAMES}${lines.join('\n')}`, 'text/csv', mode)
    t.strictSame([answer.status, answer.at('code')], [413, 'request.too_large'], mode)
  }
  t.equal(await kept('MANY%'), 0)
})

t.test('a line that does not end is refused, and none is kept', async t => {
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

t.test('what is no text is told by its line', async t => {
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

t.test('a character that comes in two pieces is one', async t => {
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
