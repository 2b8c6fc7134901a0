import { randomUUID } from 'node:crypto'
import t from 'tap'
import { openPools } from '#src/db/pools.ts'
import { testApp } from '#test/support/app.ts'
import { NetworkBetween } from '#test/support/network.ts'
import { until } from '#test/support/poll.ts'

const ROWS = 3000
const PATIENCE_ms = 120_000

const { api, app, config, database } = await testApp(t)
const { sql } = database

// rows are moved by a way that can be lost
const network = await NetworkBetween.before(t, database.url)
const { slow } = app.db
app.db.slow = openPools(config, network.url).slow
t.teardown(() => slow.close())

const send = (name: string, key: string, prefer = 'return=representation') =>
  api.call('importUsers', {
    as: 'admin',
    headers: { 'content-type': 'text/csv', 'idempotency-key': key, prefer },
    body: `name,email\n${Array.from({ length: ROWS }, (_, n) => `Somebody,${name}.${n}@lost.example\n`).join('')}`
  })
const members = async (name: string): Promise<number> => {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from identity.users where email like ${`${name}.%@lost.example`}`
  return row?.n ?? 0
}
const staged = async (): Promise<number> => {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from kernel.staged`
  return row?.n ?? 0
}
const backends = async (state: 'active' | 'waiting'): Promise<number> => {
  const found = await sql<{ waits: boolean }[]>`
    select wait_event_type = 'Lock' as waits from pg_stat_activity
    where datname = current_database() and application_name = 'provost slow' and state = 'active'`
  return found.filter(({ waits }) => state === 'active' || waits).length
}

/** Nobody writes to users meanwhile; what wants to waits. */
const held = async <T>(work: () => Promise<T>): Promise<T> =>
  (await sql.begin(async tx => {
    await tx`lock table identity.users in share mode`
    return work()
  })) as T

t.test('the way is lost while rows are moved: all or nothing, and the key tells no other', async t => {
  for (const way of ['silent', 'told'] as const) {
    const key = randomUUID()
    const answer = await held(async () => {
      const sending = send(way, key)
      await until(async () => (await backends('waiting')) > 0, PATIENCE_ms, 'rows that wait to be moved')
      t.ok(network.lose(way) > 0)
      if (way === 'told') {
        await until(async () => (await backends('active')) === 0, PATIENCE_ms, 'a server that looks for its client')
      }
      return sending
    })
    t.strictSame([answer.status, answer.at('code')], [503, 'server.unavailable'])
    await until(async () => (await backends('active')) === 0, PATIENCE_ms, 'the end of what was lost')
    const again = await send(way, key)
    t.strictSame([again.status, again.at('created')], [200, ROWS], again.text.slice(0, 300))
    t.equal(again.headers.get('idempotent-replayed'), way === 'silent' ? 'true' : null, 'whether it was done')
    t.equal(await members(way), ROWS)
  }
})

t.test(
  'an address in a file is nobody else’s to wait for: not in a rehearsal, and not while its row is moved',
  async t => {
    for (const prefer of ['tx=rollback', 'return=representation']) {
      const name = prefer.slice(0, 2)
      const sending = await held(async () => {
        const sending = send(name, randomUUID(), prefer)
        if (prefer === 'tx=rollback') await sending
        else await until(async () => (await backends('waiting')) > 0, PATIENCE_ms, 'rows that wait to be moved')
        // where somebody makes an account with it, this waits for them, and is refused
        const made = await sql<{ id: string }[]>`
        insert into identity.accounts (email) values (${`${name}.7@lost.example`}) on conflict (email) do nothing returning id`
        t.equal(made.length, prefer === 'tx=rollback' ? 1 : 0, prefer)
        return { sending }
      })
      const answer = await sending.sending
      t.strictSame([answer.status, answer.at('created')], [200, ROWS], answer.text.slice(0, 300))
      t.equal(await members(name), prefer === 'tx=rollback' ? 0 : ROWS)
    }
  }
)

t.test('of a file of which nothing is kept nobody gets an account', async t => {
  const accounts = () => sql`select email from identity.accounts where email like '%@nobody.example'`
  const import_ = (body: string) =>
    api.call('importUsers', {
      as: 'admin',
      headers: { 'content-type': 'text/csv', 'idempotency-key': randomUUID() },
      body: `name,email\nSome,some@nobody.example\n${body}`
    })
  for (const line of ['There,admin@oak.example\n', 'Twice,SOME@nobody.example\n']) {
    const answer = await import_(line)
    t.strictSame([answer.status, answer.at('errors', 0, 'code')], [422, 'identity.user_exists'], answer.text)
    t.strictSame([answer.at('errors', 0, 'line'), answer.at('errors', 1)], [3, undefined], 'and only that line is told')
    t.equal((await accounts()).length, 0)
  }
  t.equal((await import_('')).status, 200)
  t.equal((await accounts()).length, 1)
})

t.test('what is being moved nobody clears away', async t => {
  // what comes now has lain there for long
  await sql`alter table kernel.staged alter staged_at set default now() - interval '2 hours'`
  await sql`update kernel.staged set staged_at = default`
  await app.prune()
  t.equal(await staged(), 0, 'what was abandoned is gone')
  const sending = await held(async () => {
    const sending = send('pruned', randomUUID())
    await until(async () => (await backends('waiting')) > 0, PATIENCE_ms, 'rows that wait to be moved')
    await app.prune()
    t.ok((await staged()) > 0, 'housekeeping passes by')
    await t.rejects(
      sql.begin(async tx => {
        await tx`set local lock_timeout = '100ms'`
        await tx`delete from kernel.staged`
      }),
      { code: '55P03' },
      'others wait'
    )
    return { sending }
  })
  const answer = await sending.sending
  t.strictSame([answer.status, answer.at('created')], [200, ROWS], answer.text.slice(0, 300))
  t.equal(await staged(), 0)
})
