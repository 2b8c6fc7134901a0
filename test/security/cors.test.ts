import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { exchange } from '#test/support/socket.ts'
import { CAMPUSES } from './bad-inputs/case.ts'

const OURS = 'https://app.school.example'
const OTHER = 'http://localhost:5173'

const { app, api, address, database } = await testApp(t, { settings: { ALLOWED_ORIGINS: `${OURS}, ${OTHER}` } })
const token = await api.token('admin')

const ask = (origin: string, method = 'GET', more = '') =>
  exchange(
    address,
    Buffer.from(
      `${method} ${CAMPUSES} HTTP/1.1\r\nhost: provost.test\r\norigin: ${origin}\r\nauthorization: Bearer ${token}\r\n${more}connection: close\r\n\r\n`,
      'latin1'
    ),
    method
  )

const preflight = (origin: string, wanted: string, headers = 'authorization,content-type,idempotency-key,if-match') =>
  ask(origin, 'OPTIONS', `access-control-request-method: ${wanted}\r\naccess-control-request-headers: ${headers}\r\n`)

const foreign = [
  'https://evil.example',
  'null',
  '',
  '*',
  'https://app.school.example.evil.example',
  'https://evil.app.school.example',
  'https://app.school.example:444',
  'http://app.school.example',
  'https://app.school.example/',
  'https://APP.school.example',
  'https://app.school.example, https://evil.example',
  'https://app.school.example%00.evil.example',
  'app.school.example',
  'file://',
  '\u00ff'
]

t.test('an origin that is not ours gets no leave to read, be it null, a look-alike or part of a list', async t => {
  for (const origin of foreign) {
    for (const reply of [await ask(origin), await preflight(origin, 'DELETE')]) {
      t.notOk(reply?.headers.has('access-control-allow-origin'), JSON.stringify(origin))
      t.notOk(reply?.headers.has('access-control-allow-credentials'), JSON.stringify(origin))
      t.ok((reply?.status ?? 500) < 500)
    }
  }
})

t.test('each of our origins gets leave for exactly itself, and caches are told that it depends', async t => {
  for (const origin of [OURS, OTHER]) {
    const reply = await ask(origin)
    t.equal(reply?.status, 200)
    t.equal(reply?.headers.get('access-control-allow-origin'), origin)
    t.match(reply?.headers.get('vary'), /origin/i)
    t.notOk(reply?.headers.has('access-control-allow-credentials'), 'tokens travel in a header, not in cookies')
  }
  t.match((await ask('https://evil.example'))?.headers.get('vary'), /origin/i)
})

t.test('refusals can be read by our origins as well', async t => {
  const headers = { origin: OURS }
  const asked = [
    api.call('getMe', { headers }),
    api.send('GET', '/v1/nowhere', { headers }),
    api.send('PUT', CAMPUSES, { headers, body: '{' }),
    api.call('createCampus', { as: 'admin', headers, body: '{' })
  ]
  for (const answer of await Promise.all(asked)) {
    t.ok(answer.status >= 400)
    t.equal(answer.headers.get('access-control-allow-origin'), OURS, String(answer.status))
  }
})

t.test('a preflight allows every method that some route takes, and the headers that the contract names', async t => {
  const methods = new Set([...app.operations.values()].map(route => route.method))
  for (const method of methods) {
    const reply = await preflight(OURS, method)
    t.equal(reply?.status, 204)
    t.equal(reply?.headers.get('access-control-allow-origin'), OURS)
    const allowed = reply?.headers.get('access-control-allow-methods')?.split(/, */)
    t.ok(allowed?.includes(method), `${method} is among ${String(allowed)}`)
    t.match(reply?.headers.get('access-control-allow-headers'), /idempotency-key/i)
    t.match(reply?.headers.get('access-control-max-age'), /^\d+$/)
  }
  const allowed = (await preflight(OURS, 'TRACE'))?.headers.get('access-control-allow-methods') ?? ''
  t.notMatch(allowed, /TRACE|CONNECT|\*/)
})

t.test('what our contract says in headers can be read across origins', async t => {
  const exposed = (await ask(OURS))?.headers.get('access-control-expose-headers')?.toLowerCase().split(/, */)
  for (const name of ['etag', 'link', 'location', 'retry-after', 'ratelimit', 'x-request-id', 'preference-applied']) {
    t.ok(exposed?.includes(name), name)
  }
})

t.test('without configured origins nobody gets leave', async t => {
  const closed = await testApp(t, { database })
  for (const origin of [OURS, 'null', 'http://localhost:3000']) {
    const answer = await closed.api.call('listCampuses', { as: 'admin', headers: { origin } })
    t.equal(answer.headers.get('access-control-allow-origin'), null)
  }
})
