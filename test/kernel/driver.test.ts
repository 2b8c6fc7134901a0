import { createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { Busy } from '#src/busy.ts'
import { connect, Pool, type PoolOptions } from '#src/db/pool.ts'
import { bareDriver } from '#test/support/bare.ts'
import { testDatabase } from '#test/support/database.ts'
import { until } from '#test/support/poll.ts'

/**
 * Each defect of the driver twice: there in the driver as it comes, not there in ours. Where the first half fails, the
 * driver was mended and the remedy may go.
 */
const { url } = await testDatabase(t)

const pool = (t: Test, options: Partial<PoolOptions> = {}): Pool => {
  const made = new Pool(
    { url },
    { name: 'test', role: 'provost_reader', connections: 4, patience_ms: 450, statementTimeout_ms: 5000, ...options }
  )
  t.teardown(() => made.close())
  return made
}

interface Driver {
  unsafe: (text: string) => PromiseLike<unknown>
  end: (options: { timeout: number }) => Promise<void>
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work().catch((error: unknown) => {
    if (!(error instanceof Busy)) throw error
  })
  return performance.now() - began
}

t.test('who asks behind a crowd of slow questions is answered or refused soon, not after all of them', async t => {
  const CROWD = 400
  const sleep = 'select pg_sleep($1::float8)'
  const bare = bareDriver(url, { max: 4 })
  const crowd = Array.from({ length: CROWD }, () => bare.unsafe(sleep, [0.02]).execute())
  const waited_ms = await timed(async () => bare`select 1`)
  await Promise.all(crowd)
  await bare.end()
  t.ok(waited_ms > 1500, `bare: ${Math.round(waited_ms)} ms`)

  const ours = pool(t)
  await ours.query('select 1 as one', [])
  const served = Array.from({ length: CROWD }, () => timed(() => ours.query(sleep, [0.02])))
  const others = Array.from({ length: 20 }, () => timed(() => ours.query('select 1 as one', [])))
  const worst_ms = Math.max(...(await Promise.all([...others, ...served])))
  t.ok(worst_ms < 1000, `ours: ${Math.round(worst_ms)} ms at worst`)
  t.ok(ours.gate.refused > 0, 'some were refused')
  t.equal(ours.gate.active, 0)
})

t.test('a slow question does not hold back those that come after it', async t => {
  /** How many are answered after it. */
  const behind = async (query: (text: string) => Promise<unknown>): Promise<number> => {
    let over = false
    const slow = query('select pg_sleep(1)').then(() => {
      over = true
    })
    const fast = Array.from({ length: 20 }, () => query('select 1 as one').then(() => over))
    await slow
    return (await Promise.all(fast)).filter(late => late).length
  }
  const bare = bareDriver(url, { max: 2 })
  await Promise.all([bare`select 1`, bare`select 1`])
  const bareLate = await behind(text => bare.unsafe(text).execute())
  await bare.end()
  t.ok(bareLate > 0, `bare: ${bareLate} of 20`)
  const ours = pool(t, { connections: 2 })
  await Promise.all([ours.query('select 1 as one', []), ours.query('select 1 as one', [])])
  t.equal(await behind(text => ours.query(text, [])), 0)
})

t.test('a server that hangs up is not asked hundreds of times a second, and who waits is told', async t => {
  let dialled = 0
  const server = createServer((socket: Socket) => {
    dialled++
    socket.on('error', () => {}).destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const address = server.address()
  const target = `postgres://x@127.0.0.1:${typeof address === 'object' ? address?.port : 0}/x`

  const storm = async (sql: Driver, within_ms: number): Promise<{ dialled: number; told: number }> => {
    dialled = 0
    let told = 0
    let asking = true
    const ask = async (): Promise<void> => {
      while (asking) await sql.unsafe('select 1').then(null, () => told++)
    }
    const askers = Array.from({ length: 4 }, ask)
    const began = performance.now()
    await until(() => dialled > 100 || performance.now() - began > within_ms, 2 * within_ms)
    const counted = { dialled, told }
    asking = false
    await sql.end({ timeout: 0 })
    await Promise.all(askers)
    return counted
  }
  const bare = await storm(bareDriver(target, { max: 4 }), 5000)
  t.ok(bare.dialled > 100, `bare: ${bare.dialled} dialled`)
  const ours = await storm(connect({ url: target }, { max: 4 }), 500)
  t.ok(ours.dialled <= 50, `ours: ${ours.dialled} dialled in half a second`)
  t.ok(ours.told >= 4, `ours: ${ours.told} were told`)
})

t.test('a connection prepares 500 texts at most, whatever is asked', async t => {
  const count = 'select count(*)::int as count from pg_prepared_statements'
  const texts = Array.from({ length: 600 }, (_, i) => `select $1::int + ${i} as sum`)
  const bare = bareDriver(url, { max: 1 })
  for (const text of texts) await bare.unsafe(text, [1], { prepare: true })
  const [kept] = await bare.unsafe(count)
  await bare.end()
  t.ok(kept?.count >= 600, `bare: ${kept?.count} prepared`)
  const ours = pool(t, { connections: 1 })
  for (const text of texts) await ours.query(text, [1])
  const [row] = await ours.query<{ count: number }>(count, [])
  t.ok((row?.count ?? 0) > 100 && (row?.count ?? 0) <= 500, `ours: ${row?.count} prepared`)
  const last = texts.at(-1) ?? ''
  t.strictSame([...(await ours.query(last, [1]))], [{ sum: 600 }], 'what is not prepared is answered too')
})

t.test('an answer cut off by a lost connection leaves nothing in the next one', async t => {
  const admin = bareDriver(url, { max: 1 })
  t.teardown(() => admin.end())
  const many = "select i, repeat('x', 1000), pg_sleep(0.001) from generate_series(1, $1::int) i"
  const cutOff = async (
    query: (text: string, parameters: number[]) => PromiseLike<readonly object[]>
  ): Promise<number> => {
    const [backend] = await query('select pg_backend_pid() as pid, $1::int as one', [1])
    const pid = backend !== undefined && 'pid' in backend ? Number(backend.pid) : 0
    const answer = query(many, [10_000]).then(
      () => 'whole',
      () => 'cut off'
    )
    const began = performance.now()
    await until(() => performance.now() - began > 100, 15_000)
    await admin`select pg_terminate_backend(${pid})`
    t.equal(await answer, 'cut off')
    let rows = 0
    const again = async (): Promise<boolean> => {
      rows = (await query('select $1::int as one', [1])).length
      return true
    }
    await until(() => again().catch(() => false), 15_000, 'a new connection')
    return rows
  }
  const bare = bareDriver(url, { max: 1 })
  const theirs = await cutOff((text, parameters) => bare.unsafe(text, parameters))
  await bare.end()
  t.ok(theirs > 1, `bare: one row is ${theirs}`)
  const ours = pool(t, { connections: 1 })
  t.equal(await cutOff((text, parameters) => ours.query(text, parameters)), 1, 'ours: one row is one')
})

t.test('days and moments arrive as text, integers as numbers or not at all', async t => {
  const text =
    "select date '2026-04-01' as day, timestamptz '2026-04-01 10:00:00.5+02' as moment, 9007199254740991::int8 as most, 12.50::numeric as mark"
  const bare = bareDriver(url, { max: 1 })
  const [theirs] = await bare.unsafe(text)
  await bare.end()
  t.ok(theirs?.day instanceof Date && theirs?.moment instanceof Date, 'bare: dates become Date')
  t.type(theirs?.most, 'string', 'bare: int8 becomes text')
  const ours = pool(t, { connections: 1 })
  const [row] = await ours.query(text, [])
  t.strictSame(row, { day: '2026-04-01', moment: '2026-04-01T08:00:00.5+00:00', most: 9007199254740991, mark: 12.5 })
  for (const beyond of ['9007199254740992', '-9007199254740992', '9223372036854775807']) {
    await t.rejects(ours.query(`select ${beyond}::int8 as n`, []), RangeError, beyond)
    await t.rejects(ours.query(`select $1::int as one, ${beyond}::int8 as n`, [1]), RangeError, beyond)
  }
  t.strictSame([...(await ours.query('select 1 as one', []))], [{ one: 1 }], 'the connection is as good as before')
  const days = ['0001-01-01', '9999-12-31', '1582-10-10']
  for (const day of days) t.strictSame([...(await ours.query('select $1::date as day', [day]))], [{ day }])
})
