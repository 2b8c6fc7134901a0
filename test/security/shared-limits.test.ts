import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { emailOf } from '#test/support/fixture.ts'
import { until } from '#test/support/poll.ts'

const LIMIT = 30
const settings = {
  RATE_LIMIT_SIGNED_IN: String(LIMIT),
  RATE_LIMIT_STRANGER: String(LIMIT),
  TRUST_PROXY: '127.0.0.1'
}
const first = await testApp(t, { settings })
const { database } = first
const second = await testApp(t, { settings, database })

type Side = typeof first

/** What all have told of somebody. */
const told = async (key: string): Promise<number> => {
  const [row] = await database.sql<{ spent: number }[]>`select spent::int from kernel.budgets where key = ${key}`
  return row?.spent ?? 0
}

const rest = (answer: Answer): number => Number(/r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '')?.[1])

const LONG_ms = 20_000

const shared = (name: string, key: string, status: number, ask: (side: Side) => Promise<Answer>) =>
  t.test(`${name}: what is left is the same in every process`, async t => {
    for (let i = 0; i < 20; i++) t.equal((await ask(first)).status, status)
    await until(async () => (await told(key)) === 20, LONG_ms, 'telling')
    t.equal((await ask(second)).status, status)
    await until(async () => (await told(key)) === 21, LONG_ms, 'learning')
    // the sum stands in the database before the second process has heard it
    let asked = 21
    let counted = await ask(second)
    await until(
      async () => {
        asked++
        if (rest(counted) === LIMIT - asked) return true
        counted = await ask(second)
        return false
      },
      LONG_ms,
      'the second one to know'
    )
    t.match(counted.headers.get('ratelimit-policy'), `;q=${LIMIT};`)
    while ((await ask(second)).status !== 429) asked++
    t.equal(asked, LIMIT)
    await until(async () => (await told(key)) === LIMIT, LONG_ms, 'telling of all')
    await until(async () => (await ask(first)).status === 429, LONG_ms, 'the first one to know')
    const refused = await ask(first)
    t.equal(rest(refused), 0)
    t.ok(Number(refused.headers.get('retry-after')) > 0)
  })

const session = await first.api.signIn(emailOf('bursar'))
const [{ id: user } = { id: '' }] = await database.sql<{ id: string }[]>`
  select u.id from identity.users u join identity.accounts a on a.id = u.account_id where a.email = ${emailOf('bursar')}`
await shared('somebody signed in', `signed-in ${user}`, 200, side =>
  side.api.call('getMe', { token: session.str('access_token') })
)
await shared('a stranger', 'stranger 203.0.113.7', 401, side =>
  side.api.call('getMe', { headers: { 'x-forwarded-for': '203.0.113.7' } })
)

t.test('so are guesses at API keys', async t => {
  const guess = () =>
    first.api.call('getMe', { token: `pvk_${'A'.repeat(43)}`, headers: { 'x-forwarded-for': '203.0.113.8' } })
  for (let i = 0; i < 3; i++) t.equal((await guess()).status, 401)
  await until(async () => (await told('wrong-key 203.0.113.8')) === 3, LONG_ms, 'telling')
})

t.test('while nothing can be told each process goes by what it knows', async t => {
  const { app, api } = await testApp(t, { settings: { RATE_LIMIT_SIGNED_IN: '5' }, database })
  const token = (await api.signIn(emailOf('cashier'))).str('access_token')
  const away = app.db.gossip.query.bind(app.db.gossip)
  app.db.gossip.query = () => Promise.reject(new Error('the database is away'))
  const statuses: number[] = []
  for (let i = 0; i < 7; i++) statuses.push((await api.call('getMe', { token })).status)
  t.strictSame(statuses, [200, 200, 200, 200, 200, 429, 429])
  app.db.gossip.query = away
})

t.test('windows that are over are forgotten', async t => {
  await database.sql`insert into kernel.budgets values ('stranger old', 1, now() - interval '1 second', interval '1 minute')`
  await first.app.db.gossip.query('select kernel.forget_budgets()', [])
  t.equal(await told('stranger old'), 0)
  t.ok((await told('stranger 203.0.113.7')) >= LIMIT)
})
