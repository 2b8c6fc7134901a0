import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { Busy } from '#src/busy.ts'
import { BATCH_rows, type Batches } from '#src/db/batches.ts'
import { Pool, type PoolOptions } from '#src/db/pool.ts'
import { bareDriver } from '#test/support/bare.ts'
import { testDatabase } from '#test/support/database.ts'
import { until } from '#test/support/poll.ts'

/** Each defect of the driver twice, as in driver.test.ts: there in the driver as it comes, not there in ours. */
const { url, sql } = await testDatabase(t)

const numbers = 'select i, pg_backend_pid() as pid from generate_series(1, $1::int) i'
const slowly =
  "select i, repeat('x', 200) from generate_series(1, $1::int) i where i < 600 or pg_sleep(0.001) is not null"

interface Numbered {
  i: number
  pid: number
}

const pool = (t: Test, options: Partial<PoolOptions> = {}): Pool => {
  const made = new Pool(
    { url },
    {
      name: 'test',
      role: 'provost_reader',
      connections: 1,
      patience_ms: 450,
      statementTimeout_ms: 60_000,
      silence_ms: 30_000,
      ...options
    }
  )
  t.teardown(() => made.close())
  return made
}

const rest = async (batches: Batches<Numbered>): Promise<number> => {
  let rows = 0
  for (let batch = await batches.next(); batch !== undefined; batch = await batches.next()) rows += batch.length
  return rows
}

const kill = async (pid: number): Promise<void> => {
  await sql`select pg_terminate_backend(${pid})`
  await until(async () => (await sql`select from pg_stat_activity where pid = ${pid}`).length === 0, 30_000)
}

/** As good as before: it answers, and each answer is whole. */
const good = async (t: Test, ours: Pool): Promise<void> => {
  t.equal(await rest(await ours.stream<Numbered>(numbers, [1000])), 1000)
  t.strictSame([...(await ours.query('select $1::int as one', [1]))], [{ one: 1 }])
  await until(() => ours.gate.active === 0, 15_000)
}

t.test('all rows come, in their order, however many', async t => {
  const ours = pool(t)
  for (const count of [0, 1, BATCH_rows - 1, BATCH_rows, BATCH_rows + 1, 3 * BATCH_rows]) {
    const batches = await ours.stream<Numbered>(numbers, [count])
    const found: number[] = []
    for (let batch = await batches.next(); batch !== undefined; batch = await batches.next()) {
      t.ok(batch.length <= BATCH_rows)
      found.push(...batch.map(({ i }) => i))
    }
    t.strictSame(
      found,
      Array.from({ length: count }, (_, n) => n + 1)
    )
    t.equal(await batches.next(), undefined, 'and after the last none')
  }
  await until(() => ours.gate.active === 0, 15_000)
})

t.test('rows that end before the last are never taken for all of them', async t => {
  const gone = Promise.withResolvers<unknown>()
  const bare = bareDriver(url, { max: 1, onclose: gone.resolve })
  let theirs = 0
  for await (const rows of bare.unsafe(numbers, [100_000]).cursor(100)) {
    theirs += rows.length
    if (theirs > 300) continue
    await kill(Number(rows[0]?.pid))
    // what the server says of it arrives while nobody listens
    await gone.promise
  }
  await bare.end({ timeout: 0 })
  t.ok(theirs < 100_000, `bare: ended in order after ${theirs}`)

  const ours = pool(t)
  const batches = await ours.stream<Numbered>(numbers, [100_000])
  const [first] = (await batches.next()) ?? []
  await kill(Number(first?.pid))
  await t.rejects(rest(batches), 'ours: it fails')
  await t.rejects(batches.next(), 'and goes on failing')
  await good(t, ours)
})

t.test('to go on after the connection is lost ends no process', async t => {
  const script = `
    import postgres from 'postgres'
    const { searchParams, href } = new URL(process.argv[1])
    const options = { host: searchParams.get('host'), database: new URL(href).pathname.slice(1), username: new URL(href).username }
    const gone = Promise.withResolvers()
    const victim = postgres({ ...options, max: 1, onclose: gone.resolve })
    const killer = postgres({ ...options, max: 1 })
    await victim.unsafe(${JSON.stringify(numbers)}, [100000]).cursor(100, async rows => {
      await killer\`select pg_terminate_backend(\${rows[0].pid})\`
      await gone.promise
    }).catch(() => {})
    setTimeout(() => process.exit(0), 20_000)`
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, url], { timeout: 60_000 })
  await t.rejects(run, /reading 'write'/, 'bare: an exception that nobody can catch')

  const ours = pool(t)
  const batches = await ours.stream<Numbered>(numbers, [100_000])
  const [first] = (await batches.next()) ?? []
  await kill(Number(first?.pid))
  // the first may be asked before the driver has noticed, the second is not
  await t.rejects(batches.next(), 'ours: it fails')
  await t.rejects(batches.next(), 'and goes on failing')
  await good(t, ours)
})

t.test('an answer that failed halfway leaves nothing in the next one', async t => {
  const halfway = 'select i, 1 / (2000 - i) as share from generate_series(1, $1::int) i'
  const bare = bareDriver(url, { max: 1 })
  await t.rejects(bare.unsafe(halfway, [5000]))
  t.ok((await bare.unsafe('select $1::int as one', [1])).length > 1, 'bare: one row is many')
  await bare.end()
  const ours = pool(t)
  await t.rejects(ours.query(halfway, [5000]), { code: '22012' })
  await good(t, ours)
  await t.rejects(ours.query(halfway, [5000]), { code: '22012' })
  const batches = await ours.stream<Numbered>(halfway, [5000])
  await t.rejects(rest(batches), { code: '22012' })
  await good(t, ours)
})

t.test('a statement that takes too long fails, whether it works or waits for its reader', async t => {
  const ours = pool(t, { statementTimeout_ms: 2000 })
  await t.rejects(rest(await ours.stream<Numbered>(slowly, [100_000])), { code: '57014' })
  await good(t, ours)
  const waiting = await ours.stream<Numbered>(numbers, [100_000])
  await waiting.next()
  // longer than the limit, and the longer the surer
  await pause(2500)
  await t.rejects(rest(waiting))
  await good(t, ours)
})

t.test('a server that says nothing is given up; a reader who takes its time is not', async t => {
  const ours = pool(t, { silence_ms: 2000, connections: 2 })
  const slow = await ours.stream<Numbered>(numbers, [3 * BATCH_rows])
  await slow.next()
  await t.rejects(rest(await ours.stream<Numbered>('select pg_sleep(60), $1::int as i', [1])))
  t.equal(await rest(slow), 2 * BATCH_rows, 'who stood still all the while goes on')
  await good(t, ours)
})

t.test('whoever leaves early frees place and connection at once, and what still worked for them ends', async t => {
  const ours = pool(t)
  for (let n = 0; n < 10; n++) {
    const batches = await ours.stream<Numbered>(numbers, [100_000])
    const [first] = (await batches.next()) ?? []
    batches.end()
    await batches.over
    await until(() => ours.gate.active === 0, 15_000)
    const gone = async () => (await sql`select from pg_stat_activity where pid = ${first?.pid ?? 0}`).length === 0
    await until(gone, 15_000, 'the end of its backend')
    t.equal(await rest(await ours.stream<Numbered>(numbers, [700])), 700, 'the next one has its place')
  }
  const working = await ours.stream<Numbered>('select pg_sleep(300), $1::int as i', [1])
  const asked = working.next().catch(() => 'left')
  const busy = async () =>
    (await sql`select from pg_stat_activity where query like '%pg_sleep(300)%' and pid <> pg_backend_pid()`).length > 0
  await until(busy, 15_000)
  working.end()
  t.equal(await asked, 'left')
  await until(async () => !(await busy()), 15_000, 'the end of the statement')
  await good(t, ours)
  const unasked = await ours.stream<Numbered>(numbers, [5])
  unasked.end()
  t.equal(await unasked.over, 'whole', 'nothing was sent: the connection stays')
  await good(t, ours)
})

t.test('who asks again before they were answered is refused, and the first is answered all the same', async t => {
  const ours = pool(t)
  const batches = await ours.stream<Numbered>(numbers, [BATCH_rows])
  const first = batches.next()
  await t.rejects(batches.next(), /one batch at a time/)
  t.equal((await first)?.length, BATCH_rows)
  t.equal(await batches.next(), undefined)
  await good(t, ours)
})

t.test('those who find every place taken wait a while and are refused', async t => {
  const ours = pool(t, { connections: 2, patience_ms: 100 })
  const open = await Promise.all([1, 2].map(() => ours.stream<Numbered>(numbers, [100_000])))
  for (const batches of open) await batches.next()
  await t.rejects(ours.stream(numbers, [1]), Busy)
  for (const batches of open) batches.end()
  await good(t, ours)
})

t.test('a server that cannot be reached is told at once', async t => {
  const nowhere = new Pool(
    { url: 'postgres://x@localhost/x?host=/nowhere' },
    { name: 'test', role: 'provost_reader', connections: 1, patience_ms: 450, statementTimeout_ms: 1000 }
  )
  t.teardown(() => nowhere.close())
  for (let n = 0; n < 3; n++) {
    const batches = await nowhere.stream(numbers, [1])
    await t.rejects(batches.next(), { code: 'ENOENT' })
  }
  await until(() => nowhere.gate.active === 0, 15_000)
})
