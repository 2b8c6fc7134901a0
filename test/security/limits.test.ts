import t from 'tap'
import { Busy } from '#src/busy.ts'
import { networkOf } from '#src/http/network.ts'
import { testApp } from '#test/support/app.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'

const THOUSAND = process.env.PROVOST_TEST_FULL === 'yes' ? 1000 : 100
const BUDGET = 20

const settings = { RATE_LIMIT_STRANGER: String(BUDGET), RATE_LIMIT_STRANGER_SECONDS: '600' }
// Processes of one database share what is spent: where it matters, a test has a database of its own.
const direct = await testApp(t, { settings })
const { database } = direct

const octet = (): number => Math.floor(Math.random() * 254) + 1
const randomAddress = (): string => `${octet()}.${octet()}.${octet()}.${octet()}`

t.test('a stranger who invents an X-Forwarded-For for each request has the same budget as everybody', async t => {
  const statuses: number[] = []
  for (let i = 0; i < THOUSAND; i++) {
    const address = randomAddress()
    const headers = { 'x-forwarded-for': address, forwarded: `for=${address}`, 'x-real-ip': address }
    statuses.push((await direct.api.call('getMe', { headers })).status)
  }
  t.equal(statuses.filter(s => s === 401).length, BUDGET)
  t.ok(statuses.slice(BUDGET).every(s => s === 429))
})

t.test('a stranger over budget is told so in a document, whatever is asked for', async t => {
  const asked = [
    await direct.api.call('getMe'),
    await direct.api.call('getMe', { token: 'nonsense' }),
    await direct.api.send('GET', '/v1/nowhere'),
    await direct.api.send('POST', '/v1/nowhere', { body: '{"a' }),
    await direct.api.send('PUT', '/v1/identity/campuses', { body: {} }),
    await direct.api.signIn(emailOf('admin'))
  ]
  for (const answer of asked) {
    t.equal(answer.status, 429)
    t.equal(answer.at('code'), 'request.rate_limited')
    t.equal(answer.headers.get('retry-after'), answer.str('retry_after'))
    t.ok(Number(answer.headers.get('retry-after')) > 0 && Number(answer.headers.get('retry-after')) <= 600)
    t.match(answer.headers.get('ratelimit-policy'), `"stranger";q=${BUDGET};w=600`)
    t.match(answer.headers.get('ratelimit'), /^"stranger";r=0;t=\d+$/)
  }
})

t.test('health and metrics answer whoever is over budget', async t => {
  for (const path of ['/health/live', '/health/ready', '/metrics']) {
    t.equal((await direct.api.send('GET', path)).status, 200, path)
  }
})

t.test('behind a proxy that is trusted each client has a budget of its own', async t => {
  const { api } = await testApp(t, { settings: { ...settings, TRUST_PROXY: '127.0.0.1/32,10.0.0.0/8' } })
  const ask = async (forwarded: string) =>
    (await api.call('getMe', { headers: { 'x-forwarded-for': forwarded } })).status
  const exhaust = async (forwarded: string): Promise<void> => {
    for (let i = 0; i < BUDGET; i++) t.equal(await ask(forwarded), 401)
  }
  await exhaust('203.0.113.7')
  t.equal(await ask('203.0.113.7'), 429)
  t.equal(await ask('203.0.113.8'), 401, 'the neighbour is not held back')
  t.equal(await ask('198.51.100.1, 203.0.113.7'), 429, 'what stands left of the client is the client’s own invention')
  t.equal(await ask('203.0.113.7, 10.1.2.3'), 429, 'a second proxy of ours is looked through')
  await exhaust('2001:db8:1:2::1')
  t.equal(await ask('2001:db8:1:2:ffff::9'), 429, 'a household of IPv6 is one client')
  t.equal(await ask('2001:db8:1:3::1'), 401)
  for (const nonsense of ['unknown', '203.0.113.9:4711', '<script>', "'; drop table", '999.1.1.1']) {
    t.equal(await ask(nonsense), 401, nonsense)
  }
  for (let i = 5; i < BUDGET; i++) await ask(`nonsense ${i}`)
  t.equal(await ask('more nonsense'), 429, 'what is no address is counted as the proxy itself')
})

t.test('whatever a proxy forwards, people can sign in', async t => {
  const { api } = await testApp(t, { database, settings: { TRUST_PROXY: '127.0.0.1' } })
  const body = { email: emailOf('teacher'), password: PASSWORD }
  const forwarded = [
    '203.0.113.9',
    '203.0.113.9:4711',
    '2001:db8::1',
    '[2001:db8::1]:443',
    'unknown',
    'a, b',
    '"_x"',
    ','
  ]
  for (const address of [...forwarded, 'fe80::1%eth0', '::ffff:203.0.113.9', '1.2.3.4/8', '0x7f.1', '']) {
    const answer = await api.call('signIn', { body, headers: { 'x-forwarded-for': address } })
    t.equal(answer.status, 200, JSON.stringify(address))
  }
  const rows = await database.sql<
    { address: string }[]
  >`select distinct host(address) as address from identity.sessions`
  t.ok(rows.some(row => row.address === '203.0.113.9'))
})

t.test(
  'somebody signed in has a budget of their own, over all of their tokens, and is told when it is spent',
  async t => {
    const { api } = await testApp(t, {
      database,
      settings: { RATE_LIMIT_SIGNED_IN: '5', RATE_LIMIT_SIGNED_IN_SECONDS: '300' }
    })
    const tokens = [0, 1].map(async () => (await api.signIn(emailOf('bursar'))).str('access_token'))
    const [first = '', second = ''] = await Promise.all(tokens)
    for (let left = 4; left >= 0; left--) {
      const answer = await api.call('getMe', { token: left % 2 === 0 ? first : second })
      t.equal(answer.status, 200)
      t.equal(answer.headers.get('ratelimit-policy'), '"signed-in";q=5;w=300')
      t.match(answer.headers.get('ratelimit'), new RegExp(`^"signed-in";r=${left};t=\\d+$`))
    }
    for (const token of [first, second]) {
      const refused = await api.call('getMe', { token })
      t.equal(refused.status, 429)
      t.equal(refused.at('code'), 'request.rate_limited')
      t.ok(Number(refused.headers.get('retry-after')) > 0)
    }
    t.equal((await api.call('getMe', { as: 'cashier' })).status, 200, 'others are not held back')
  }
)

t.test('one client is an IPv4 address or a whole /64', async t => {
  t.equal(networkOf('192.0.2.1'), '192.0.2.1')
  t.equal(networkOf('::ffff:192.0.2.1'), '192.0.2.1')
  t.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:db8:1:2::9'))
  t.not(networkOf('2001:db8:1:2::9'), networkOf('2001:db8:1:3::9'))
  t.equal(networkOf('2001:DB8:1:2::9'), networkOf('2001:db8:1:2::9'))
})

t.test(
  'where nobody could be asked who it is, no limit is spent: after an outage the same address goes on',
  async t => {
    const { app, api } = await testApp(t, { settings: { RATE_LIMIT_STRANGER: '5' } })
    const session = await api.signIn(emailOf('admin'))
    const { sessions, command } = app.db
    const [ask, run] = [sessions.query.bind(sessions), command.query.bind(command)]
    sessions.query = () => Promise.reject(new Busy('the database is away'))
    command.query = () => Promise.reject(new Busy('the database is away'))
    const tokens = [session.str('access_token'), `pvk_${'A'.repeat(43)}`]
    for (let i = 0; i < 20; i++) {
      t.equal((await api.call('getMe', { token: tokens[i % 2] ?? '' })).status, 503)
    }
    sessions.query = ask
    command.query = run
    t.equal((await api.call('getMe', { token: tokens[0] ?? '' })).status, 200)
    t.equal((await api.call('getMe', { token: tokens[1] ?? '' })).status, 401)
  }
)
