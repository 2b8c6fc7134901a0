import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { exchange, Wire } from '#test/support/socket.ts'
import { CAMPUSES, campus } from './bad-inputs/case.ts'
import { checkReply } from './bad-inputs/check.ts'
import { framings } from './bad-inputs/framing.ts'

const { app, api, address } = await testApp(t)
const token = await api.token('admin')

const LIVE = 'GET /health/live HTTP/1.1\r\nHost: provost.test\r\n'

const signedIn = (method: string, path: string): string =>
  `${method} ${path} HTTP/1.1\r\nHost: provost.test\r\nAuthorization: Bearer ${token}\r\n`

t.test('what is no proper HTTP/1.1 is refused, closed, and nothing behind it is read', async t => {
  for (const { name, bytes, status } of framings) {
    const wire = new Wire(address)
    wire.write(Buffer.from(bytes, 'latin1'))
    await wire.closed
    const got = await wire.answers(1)
    t.equal(got.length, status.length === 0 ? 0 : 1, `${name}: one answer at most`)
    const [reply] = got
    if (reply !== undefined) {
      t.ok(status.includes(reply.status), `${name}: ${reply.status} is one of ${status.join(', ')}`)
      checkReply(t, app, name, reply)
    }
    const healthy = await exchange(address, `${LIVE}Connection: close\r\n\r\n`)
    t.equal(healthy?.status, 200, `${name}: it lives`)
  }
})

t.test('a body in chunks is a body like any other', async t => {
  const text = JSON.stringify(campus())
  const chunks = [...text].map(c => `${Buffer.byteLength(c).toString(16)}\r\n${c}\r\n`).join('')
  const head = `${signedIn('POST', CAMPUSES)}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`
  t.equal((await exchange(address, `${head}${chunks}0\r\n\r\n`))?.status, 201)
  const large = `${(600_000).toString(16)}\r\n${'x'.repeat(600_000)}\r\n`.repeat(2)
  t.equal((await exchange(address, `${head}${large}0\r\n\r\n`))?.status, 413)
})

t.test('a body that is waited for with 100-continue is asked for, and taken', async t => {
  const text = JSON.stringify(campus())
  const wire = new Wire(address)
  wire.write(
    `${signedIn('POST', CAMPUSES)}Content-Type: application/json\r\nContent-Length: ${text.length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`
  )
  await new Promise<void>(resolve => wire.socket.once('data', () => resolve()))
  t.match(wire.received.toString(), /^HTTP\/1\.1 100 /)
  wire.write(text)
  t.equal((await wire.answers(1))[0]?.status, 201)
  wire.end()
})

t.test('a refused body is not read as the next request', async t => {
  const wire = new Wire(address)
  wire.write(`${signedIn('POST', CAMPUSES)}Content-Type: text/plain\r\nContent-Length: 5000000\r\n\r\n${LIVE}\r\n`)
  await wire.closed
  const got = await wire.answers(1)
  t.equal(got.length, 1)
  t.equal(got[0]?.status, 415)
  t.equal(got[0]?.headers.get('connection'), 'close')
})

t.test('a thousand requests on one socket at once are answered in their order, and memory stays flat', async t => {
  const paths = (i: number): string => (i % 2 === 0 ? '/health/live' : `/nowhere/${i}`)
  const all = Array.from({ length: 1000 }, (_, i) => `GET ${paths(i)} HTTP/1.1\r\nHost: provost.test\r\n\r\n`).join('')
  const round = async (): Promise<void> => {
    const wire = new Wire(address)
    wire.write(all)
    const got = await wire.answers(1000)
    t.equal(got.length, 1000)
    t.ok(got.every(({ status }, i) => status === (i % 2 === 0 ? 200 : 404)))
    wire.end()
  }
  await round()
  const before = process.memoryUsage().rss
  for (let i = 0; i < 5; i++) await round()
  const grown = process.memoryUsage().rss - before
  t.ok(grown < 100_000_000, `${Math.round(grown / 1e6)} MB more after five times a thousand`)
})

t.test('a proper request before a broken one is answered first or not at all, never in its place', async t => {
  const wire = new Wire(address)
  wire.write(`${LIVE}\r\n`)
  const [first] = await wire.answers(1)
  t.equal(first?.status, 200)
  wire.write('GARBAGE\r\n\r\n')
  await wire.closed
  t.strictSame(
    (await wire.answers(2)).map(r => r.status),
    [200, 400]
  )
})

t.test('an id of a request that would break a line is replaced', async t => {
  for (const id of ['a b', 'a\tb', 'x'.repeat(101), '<script>', 'a\u00e9', 'a", "b', '%0d%0aX-Evil: 1', '']) {
    const reply = await exchange(
      address,
      Buffer.from(`${LIVE}X-Request-Id: ${id}\r\nConnection: close\r\n\r\n`, 'latin1')
    )
    t.equal(reply?.status, 200)
    t.match(reply?.headers.get('x-request-id'), /^[0-9a-f-]{36}$/, JSON.stringify(id))
    t.notOk(reply?.headers.has('x-evil'))
  }
  const kept = await exchange(address, `${LIVE}X-Request-Id: till-7_a.9\r\nConnection: close\r\n\r\n`)
  t.equal(kept?.headers.get('x-request-id'), 'till-7_a.9', 'a harmless one comes back')
})
