import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { breakOff } from '#src/http/break-off.ts'
import { testApp } from '#test/support/app.ts'
import { until } from '#test/support/poll.ts'
import { exchange, Wire } from '#test/support/socket.ts'
import { CAMPUSES, SIGN_IN } from './bad-inputs/case.ts'
import { checkReply } from './bad-inputs/check.ts'

const SOCKETS = process.env.PROVOST_TEST_FULL === 'yes' ? 1500 : 150
const WAVE = 150
const CLOSED_ms = 12_000
const ANSWERED_ms = 8500

const { app, api, address } = await testApp(t)
const token = await api.token('admin')
const HOST = 'Host: provost.test\r\n'
const AUTHORIZATION = `Authorization: Bearer ${token}\r\n`

const post = (path: string, headers: string): string =>
  `POST ${path} HTTP/1.1\r\n${HOST}Content-Type: application/json\r\n${headers}\r\n`

/** How long the server kept each socket, by the port that the client has. */
const kept_ms = new Map<number, number>()
let accepted = 0
app.server.on('connection', (socket: Socket) => {
  accepted++
  const port = socket.remotePort ?? 0
  const began = performance.now()
  socket.once('close', () => kept_ms.set(port, performance.now() - began))
})

// the tests of this file wait more than they work
t.jobs = 5

/** What slow clients do: bytes at first, and then a byte now and again. */
const kinds: { start: string; drip: string }[] = [
  { start: '', drip: '' },
  { start: 'G', drip: '' },
  { start: `GET /health/live HTTP/1.1\r\n${HOST}`, drip: '' },
  { start: `GET /health/live HTTP/1.1\r\n${HOST}X-A: `, drip: 'b' },
  { start: `GET /health/live HTTP/1.1\r\n${HOST}`, drip: 'X-A: b\r\n' },
  { start: post(CAMPUSES, `${AUTHORIZATION}Content-Length: 100\r\n`), drip: '' },
  { start: post(CAMPUSES, `${AUTHORIZATION}Content-Length: 100\r\n`), drip: ' ' },
  { start: post(CAMPUSES, `${AUTHORIZATION}Transfer-Encoding: chunked\r\n`), drip: '1\r\n \r\n' },
  { start: post('/v1/nowhere', 'Content-Length: 100\r\n'), drip: ' ' },
  { start: 'BROKEN\r\n\r\n', drip: 'x' }
]

const percentile = (times: readonly number[], p: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * p))] ?? 0

const healthy = async (count: number, between_ms = 0): Promise<number[]> => {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const began = performance.now()
    const answer = await api.call('getMe', { as: 'admin' })
    if (answer.status === 200) times.push(performance.now() - began)
    if (between_ms > 0) await pause(between_ms)
  }
  return times
}

t.test(
  'slow clients are hung up on within 12 s, however they go on, and others do not notice',
  { buffered: true },
  async t => {
    const before = await healthy(200)
    const wires: { wire: Wire; drip: string }[] = []
    for (let i = 0; i < SOCKETS; i++) {
      const wire = new Wire(address, { rude: true })
      const { start, drip } = kinds[i % kinds.length] ?? { start: '', drip: '' }
      wire.write(start)
      wires.push({ wire, drip })
      // more than wait in the system's queue at once, no server would ever see
      if (i % WAVE === WAVE - 1) await until(() => accepted >= i, CLOSED_ms, 'a wave that is accepted')
    }
    const dripping = setInterval(() => {
      for (const { wire, drip } of wires) if (drip !== '') wire.write(drip)
    }, 500)
    t.teardown(() => {
      clearInterval(dripping)
      for (const { wire } of wires) wire.end()
    })
    const meanwhile = healthy(200, 30)
    // as the server saw them: where the machine is busy, a client may connect late
    await until(() => wires.every(({ wire }) => kept_ms.has(wire.port)), 3 * CLOSED_ms, 'the end of slow sockets')
    const longest_ms = Math.max(...wires.map(({ wire }) => kept_ms.get(wire.port) ?? Number.POSITIVE_INFINITY))
    t.ok(longest_ms <= CLOSED_ms, `${SOCKETS} slow sockets, the last closed after ${Math.round(longest_ms)} ms`)
    const during = await meanwhile
    t.equal(during.length, 200, 'every healthy request was answered')
    const [usual, slowed] = [percentile(before, 0.99), percentile(during, 0.99)]
    // clients and server share this process: a bound on what anybody feels, beside the ratio
    t.ok(slowed <= Math.max(3 * usual, 500), `p99 ${slowed.toFixed(1)} ms beside ${usual.toFixed(1)} ms`)
  }
)

t.test('a body shorter than it says is answered 408 within 8.5 s, and closed', { buffered: true }, async t => {
  const requests = [
    `${post(CAMPUSES, `${AUTHORIZATION}Content-Length: 100\r\n`)}{"code":`,
    `${post(SIGN_IN, 'Content-Length: 100\r\n')}{"email":`,
    `${post(CAMPUSES, `${AUTHORIZATION}Transfer-Encoding: chunked\r\n`)}8\r\n{"code":\r\n`
  ]
  await Promise.all(
    requests.map(async request => {
      const wire = new Wire(address)
      wire.write(request)
      const [reply] = await wire.answers(1)
      const answered_ms = performance.now() - wire.began
      await wire.closed
      t.equal(reply?.status, 408)
      t.ok(answered_ms <= ANSWERED_ms, `answered after ${Math.round(answered_ms)} ms`)
      if (reply !== undefined) checkReply(t, app, 'a short body', reply)
      t.match(reply?.body, 'request.timeout')
    })
  )
})

t.test('headers that never end are answered 408 within 9 s, and closed', { buffered: true }, async t => {
  const wire = new Wire(address)
  wire.write(`GET /health/live HTTP/1.1\r\n${HOST}`)
  const [reply] = await wire.answers(1)
  t.equal(reply?.status, 408)
  if (reply !== undefined) checkReply(t, app, 'endless headers', reply)
  t.ok((await wire.closed) <= 9500)
})

t.test('a body that comes slowly but in time is taken', { buffered: true }, async t => {
  const text = JSON.stringify({ code: 'SLOW', name: 'A slow campus', opened_on: '2010-01-31' })
  const wire = new Wire(address)
  wire.write(post(CAMPUSES, `${AUTHORIZATION}Connection: close\r\nContent-Length: ${text.length}\r\n`))
  for (const part of [text.slice(0, 10), text.slice(10, 30), text.slice(30)]) {
    await pause(300)
    wire.write(part)
  }
  t.equal((await wire.answers(1))[0]?.status, 201)
  wire.end()
})

t.test('a client that breaks off in its body leaves the server as it was', { buffered: true }, async t => {
  for (let i = 0; i < 20; i++) {
    const wire = new Wire(address)
    wire.write(`${post(CAMPUSES, `${AUTHORIZATION}Content-Length: 100\r\n`)}{"co`)
    await until(() => wire.socket.bytesWritten > 0 && !wire.socket.connecting, 15_000)
    breakOff(wire.socket)
  }
  const reply = await exchange(address, `GET /health/ready HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`)
  t.equal(reply?.status, 200)
})
