import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { connect, type Transaction } from '#src/db/pool.ts'
import { testDatabase } from '#test/support/database.ts'

const FULL = process.env.PROVOST_TEST_FULL === 'yes'
const WRITERS = 8
const ROUNDS = FULL ? 1000 : 100
const AGGREGATES = 5
const SUBSCRIBER = 'test.listen'

const { url, sql } = await testDatabase(t)
const [oak] = await sql<{ id: string }[]>`select id from identity.institutions where code = 'oak'`
const institution = oak?.id ?? ''
await sql.unsafe(
  'create table public.counters (id uuid primary key default kernel.new_id(), n integer not null default 0)'
)
await sql`insert into public.counters select from generate_series(1, ${AGGREGATES})`
await sql`insert into kernel.subscriptions values ('test.happened', ${SUBSCRIBER})`
const aggregates = (await sql<{ id: string }[]>`select id from public.counters`).map(row => row.id)

class TakenBack extends Error {}

const chance = (of: number): boolean => Math.random() < of
const any = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T

/** Some tasks before the aggregate's lock is there, so that the older transaction is often the one that waits. */
const act = async (tx: Transaction, word: string): Promise<void> => {
  await tx`select set_config('provost.institution', ${institution}, true)`
  await tx`select kernel.enqueue('test.do', ${{ word: `${word} first` }})`
  if (chance(0.1)) await pause(Math.random() * 40)
  const aggregate = any(aggregates)
  await tx`
    with counted as (update public.counters set n = n + 1 where id = ${aggregate} returning n)
    select kernel.emit('test.happened', ${aggregate}, jsonb_build_object('n', n)) from counted`
  await tx`select kernel.enqueue('test.do', ${{ word: `${word} then` }})`
  if (chance(0.03)) await pause(Math.random() * 100)
  if (chance(0.1)) throw new TakenBack()
}

/** What one writer has left in committed transactions. */
const write = async (writer: number): Promise<string[]> => {
  const own = connect({ url }, { max: 1 })
  const left: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const word = `${writer}-${round}`
    try {
      await own.begin(tx => act(tx, word))
      left.push(`${word} first`, `${word} then`)
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error
    }
  }
  await own.end()
  return left
}

t.test(
  'eight writers, some slow, some taking all back: nothing is lost, doubled, premature or out of order',
  async t => {
    let writing = true
    let batches = 0
    const torn: string[] = []
    /** What has been handed on is always the first part of what happened to an aggregate. */
    const relay = async (): Promise<void> => {
      const own = connect({ url }, { max: 1 })
      // Transactions of other tests may stand in the way for a while.
      for (let waiting = 1; writing || waiting > 0; batches++) {
        const [row] = await own<{ moved: number }[]>`select kernel.relay(20) as moved`
        const moved = row?.moved ?? 0
        const rows = await own<{ aggregate: string; numbers: number[] }[]>`
        select aggregate_id as aggregate, array_agg((payload ->> 'n')::int order by seq) as numbers
        from kernel.deliveries group by 1`
        for (const { aggregate, numbers } of rows) {
          if (numbers.some((n, place) => n !== place + 1)) torn.push(`${aggregate}: ${numbers.slice(-30).join(' ')}`)
        }
        if (moved === 0) await pause(2)
        waiting = (await own`select from kernel.outbox limit 1`).length
      }
      await own.end()
    }
    const relaying = relay()
    const left = (await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))).flat()
    writing = false
    await relaying

    t.strictSame(torn.slice(0, 3), [])
    const queued = await sql<{ word: string }[]>`
    select payload -> 'payload' ->> 'word' as word from graphile_worker._private_jobs j
    join graphile_worker._private_tasks k on k.id = j.task_id where k.identifier = 'test.do'`
    t.strictSame(
      queued.map(row => row.word).toSorted(),
      left.toSorted(),
      'each task once, and none of those taken back'
    )
    const happened = await sql`
    select c.id, c.n, (select count(*)::int from kernel.deliveries d where d.aggregate_id = c.id) as told from public.counters c`
    for (const { n, told } of happened) t.equal(told, n, 'each event once')
    const heads = await sql`
    select from graphile_worker.jobs where task_identifier = ${SUBSCRIBER}`
    t.equal(heads.length, AGGREGATES, 'the first of each aggregate has its turn, no other')
    t.comment(`${left.length} tasks in ${batches} batches`)
  }
)
