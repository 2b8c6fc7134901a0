import t from 'tap'
import type { Transaction } from '#src/db/pool.ts'
import { testApp } from '#test/support/app.ts'
import { until } from '#test/support/poll.ts'

const PATIENCE_ms = 120_000

const { database } = await testApp(t)
const { sql } = database

const [oak] = await sql<{ id: string }[]>`select id from identity.institutions where code = 'oak'`
const institution = oak?.id ?? ''
const [loan] = await sql<{ id: string }[]>`select id from library.loans where institution_id = ${institution} limit 1`

const emit = async (tx: Transaction, aggregate: string, note: string): Promise<void> => {
  await tx`select set_config('provost.institution', ${institution}, true)`
  await tx`select kernel.emit('library.book_lost', ${aggregate}, ${{ book_id: aggregate, note }})`
}
const enqueue = async (tx: Transaction, word: string, options: Record<string, string | number> = {}): Promise<void> => {
  await tx`select set_config('provost.institution', ${institution}, true)`
  await tx`select kernel.enqueue('library.remind', ${{ loan_id: loan?.id ?? '', word }}, ${options})`
}
const relay = async (batch = 500): Promise<number> => {
  const [row] = await sql<{ moved: number }[]>`select kernel.relay(${batch}) as moved`
  return row?.moved ?? 0
}
/** So many, once no transaction of another test stands in the way. */
const relayed = async (count: number): Promise<void> => {
  let moved = 0
  await until(
    async () => {
      moved += await relay(count - moved)
      return moved >= count
    },
    PATIENCE_ms,
    `${count} being handed on`
  )
}
const queued = async (): Promise<string[]> => {
  const rows = await sql<{ word: string }[]>`
    select payload -> 'payload' ->> 'word' as word from graphile_worker._private_jobs where payload -> 'payload' ->> 'word' is not null order by id`
  return rows.map(row => row.word)
}
const notes = async (aggregate: string): Promise<string[]> => {
  const rows = await sql<{ note: string }[]>`
    select payload ->> 'note' as note from kernel.deliveries where aggregate_id = ${aggregate} order by seq`
  return rows.map(row => row.note)
}
const book = async (): Promise<string> => (await sql<{ id: string }[]>`select kernel.new_id() as id`)[0]?.id ?? ''

t.test('what is not committed is not handed on, what is rolled back never', async t => {
  await sql.begin(async tx => {
    await enqueue(tx, 'open')
    t.equal(await relay(), 0)
  })
  await sql
    .begin(async tx => {
      await enqueue(tx, 'taken back')
      throw new Error('rolled back')
    })
    .catch(() => {})
  await relayed(1)
  t.strictSame(await queued(), ['open'])
  t.equal(await relay(), 0, 'once, and nothing else')
})

t.test('while an older transaction is open nothing of younger ones overtakes it', async t => {
  const aggregate = await book()
  await sql.begin(async older => {
    await emit(older, await book(), 'older')
    await sql.begin(tx => emit(tx, aggregate, 'younger'))
    t.equal(await relay(), 0, 'the younger is committed, and waits')
  })
  await relayed(2)
  t.strictSame(await notes(aggregate), ['younger'])
  t.equal(await relay(), 0, 'and nothing else')
})

t.test('who waited for an aggregate’s lock comes second, though its transaction is the older one', async t => {
  const aggregate = await book()
  const other = await book()
  const lock = (tx: Transaction) => tx`select pg_advisory_xact_lock(hashtext(${aggregate}))`
  await sql.begin(async open => {
    await sql.begin(async older => {
      await emit(older, other, 'gives the older transaction its number')
      await emit(open, other, 'stays open, between the two')
      await sql.begin(async younger => {
        await lock(younger)
        await emit(younger, aggregate, 'first')
      })
      await lock(older)
      await emit(older, aggregate, 'second')
    })
    await relay()
    t.strictSame(await notes(aggregate), [], 'the first is above the horizon and holds the second back')
  })
  const emptied = async () => (await relay(1)) === 0 && (await sql`select from kernel.outbox`).length === 0
  await until(emptied, PATIENCE_ms, 'all being handed on')
  t.strictSame(await notes(aggregate), ['first', 'second'])
})

t.test('of tasks with one key the last one stays, in a batch and across batches', async t => {
  await sql`delete from graphile_worker._private_jobs`
  await sql.begin(async tx => {
    for (const word of ['a', 'b', 'c']) await enqueue(tx, word, { job_key: 'one' })
    await enqueue(tx, 'd')
  })
  await relayed(4)
  t.strictSame(await queued(), ['c', 'd'])
  await sql.begin(tx => enqueue(tx, 'e', { job_key: 'one', run_at: '2036-01-01T00:00:00Z', max_attempts: 3 }))
  await relayed(1)
  const [job] = await sql`
    select payload -> 'payload' ->> 'word' as word, run_at, max_attempts from graphile_worker._private_jobs where key is not null`
  t.match(job, { word: 'e', run_at: '2036-01-01T00:00:00+00:00', max_attempts: 3 })
})

t.test('a subscriber gets an aggregate’s next event when it is done with the one before', async t => {
  const aggregate = await book()
  const jobs = async () =>
    (await sql`select id from graphile_worker.jobs where task_identifier = 'statistics.count_losses'`).length
  await sql`select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs))`
  for (const note of ['1', '2', '3']) await sql.begin(tx => emit(tx, aggregate, note))
  await relayed(2)
  t.equal(await jobs(), 1)
  await relayed(1)
  t.equal(await jobs(), 1, 'later ones add none')
  const [first] = await sql<
    { id: string }[]
  >`select id from kernel.deliveries where aggregate_id = ${aggregate} order by seq limit 1`
  const done = () => sql`select kernel.delivered(${institution}, 'statistics.count_losses', ${first?.id ?? ''})`
  await done()
  await done()
  t.equal(await jobs(), 2, 'said twice, the next has one turn')
  t.strictSame(await notes(aggregate), ['2', '3'])
})

t.test('a command that asks the queue for what it cannot hold fails', async t => {
  const refused: Record<string, string | number>[] = [
    { job_key: 'k'.repeat(480) },
    { job_key: '' },
    { queue: 'q'.repeat(92) },
    { run_at: 'soon' },
    { max_attempts: 0 },
    { max_attempts: 40_000 },
    { priority: 1e6 }
  ]
  for (const options of refused) await t.rejects(sql.begin(tx => enqueue(tx, 'never', options)))
  await t.rejects(
    sql.begin(tx => enqueue(tx, 'w'.repeat(1e6))),
    /outbox_payload_bounds/
  )
  t.equal(await relay(), 0)
})

t.test('what the queue refuses all the same is listed as failed, and holds nobody else up', async t => {
  await sql`delete from graphile_worker._private_jobs`
  await sql.begin(tx => enqueue(tx, 'before'))
  await sql`
    insert into kernel.outbox (institution_id, kind, name, payload, options)
    values (${institution}, 'task', 'library.remind', '{"word": "unfit"}', '{"max_attempts": 0}')`
  await sql.begin(tx => enqueue(tx, 'after'))
  await relayed(3)
  t.strictSame(await queued(), ['before', 'after'])
  const failed = await sql`
    select kind, payload -> 'payload' ->> 'word' as word from kernel.jobs where kind = 'library.remind' and state = 'failed'`
  t.strictSame([...failed], [{ kind: 'library.remind', word: 'unfit' }])
})

t.test('what has begun under a key and fails is listed, unless what took the key does the same', async t => {
  const begin = async (word: string) => {
    await sql`delete from graphile_worker._private_jobs`
    await sql.begin(tx => enqueue(tx, word, { job_key: 'two' }))
    await relayed(1)
    await sql`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'somebody', attempts = 1`
  }
  const fail = async (): Promise<string[]> => {
    await sql`update graphile_worker._private_jobs set locked_at = null, locked_by = null where locked_at is not null`
    await sql`select kernel.bury_dead()`
    const rows = await sql<{ word: string }[]>`
      select payload -> 'payload' ->> 'word' as word from kernel.jobs where payload -> 'payload' ->> 'word' like 'begun%'`
    return rows.map(row => row.word)
  }
  for (const [word, next] of [
    ['begun', 'begun'],
    ['begun, and other', 'newer']
  ] as const) {
    await begin(word)
    await sql.begin(tx => enqueue(tx, next, { job_key: 'two' }))
    await relayed(1)
    t.strictSame(await fail(), word === next ? [] : [word])
    t.strictSame(await queued(), [next])
  }
})

t.test('beside an old snapshot the relay does not walk through what was taken long ago', async t => {
  const session = await sql.reserve()
  const blocks = async (): Promise<number> => {
    const [row] = await session<{ 'QUERY PLAN': [{ Plan: { 'Shared Hit Blocks': number } }] }[]>`
      explain (analyze, buffers, timing off, format json) select kernel.relay(500)`
    return row?.['QUERY PLAN'][0].Plan['Shared Hit Blocks'] ?? 0
  }
  await sql.begin('isolation level repeatable read', async old => {
    await old`select from kernel.jobs`
    for (let n = 0; n < 5; n++) await session`select kernel.relay(500)`
    const fresh = await blocks()
    await sql`
      insert into kernel.outbox (institution_id, kind, name, payload)
      select ${institution}, 'task', 'library.remind', '{}' from generate_series(1, 20000)`
    await sql`delete from kernel.outbox`
    // once the horizon is past them
    await t.resolves(until(async () => (await blocks()) < fresh + 50, PATIENCE_ms, 'not walking through 20,000 rows'))
  })
  session.release()
})
