import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { until } from '#test/support/poll.ts'

const PATIENCE_ms = 120_000

const { app, api, database } = await testApp(t)
const { sql } = database

t.test('what waits for a hand is what a hand could take up: a known task whose queue is free', async t => {
  const names = [...app.jobs.names]
  const waits = async (): Promise<boolean | undefined> => {
    const [row] = await sql<{ waits: boolean }[]>`select kernel.work_waits(${names}) as waits`
    return row?.waits
  }
  t.equal(await waits(), false)
  await sql`select graphile_worker.add_job('library.unheard_of')`
  t.equal(await waits(), false, 'nobody knows it')
  await sql`select graphile_worker.add_job('library.remind', run_at => now() + interval '1 day')`
  t.equal(await waits(), false, 'tomorrow')
  await sql`select graphile_worker.add_job('library.remind', queue_name => 'bell')`
  t.equal(await waits(), true)
  await sql`update graphile_worker._private_job_queues set locked_at = now(), locked_by = 'somebody' where queue_name = 'bell'`
  t.equal(await waits(), false, 'behind another one of its queue')
  await sql`select graphile_worker.add_job('library.reindex_all')`
  await sql`select graphile_worker.add_job('statistics.count_losses')`
  t.equal(await waits(), true, 'a delivery')
})

t.test('health and metrics tell what waits, what is under way, and what has failed for good', async t => {
  await sql`delete from graphile_worker._private_jobs`
  await sql.begin(async tx => {
    await tx`select set_config('provost.institution', institution_id::text, true) from library.loans limit 1`
    await tx`select kernel.enqueue('library.remind', '{}')`
    await tx`select kernel.emit('library.book_lost', kernel.new_id(), '{}')`
  })
  const add = async (count: number, change: string): Promise<void> => {
    for (let n = 0; n < count; n++) {
      const [job] = await sql<{ id: string }[]>`
        select id from graphile_worker.add_job('library.remind', run_at => now() - interval '1 hour')`
      await sql.unsafe(`update graphile_worker._private_jobs set ${change} where id = ${job?.id}`)
    }
  }
  await add(3, 'attempts = 1')
  await add(1, "run_at = now() + interval '1 day'")
  await add(2, "locked_at = now(), locked_by = 'somebody'")
  await add(1, 'attempts = max_attempts')
  const [failed] = await sql<{ count: number }[]>`select count(*)::int from kernel.jobs where state = 'failed'`
  const dead = 1 + (failed?.count ?? 0)

  const ready = (await api.call('getReady')).at('jobs')
  t.match(ready, { led: false, waiting: 2, due: 3, later: 1, running: 2, dead, deliveries: 0 })
  const { text } = await api.call('getMetrics')
  for (const line of [
    'provost_relay_led 0',
    'provost_outbox_waiting 2',
    'provost_jobs{state="due"} 3',
    'provost_jobs{state="later"} 1',
    'provost_jobs{state="running"} 2',
    `provost_jobs{state="dead"} ${dead}`,
    'provost_deliveries_waiting 0'
  ])
    t.ok(text.split('\n').includes(line), line)
  for (const name of ['provost_outbox_oldest_seconds', 'provost_jobs_due_seconds'])
    t.match(text, new RegExp(`^${name} [0-9.]+$`, 'm'))
  t.ok(Number(/^provost_jobs_due_seconds (.*)$/m.exec(text)?.[1]) >= 3600)
})

t.test('once somebody relays they say so', async t => {
  await sql`delete from graphile_worker._private_jobs`
  app.startEngine(database)
  const told = async () => {
    const { text } = await api.call('getMetrics')
    return /^provost_relay_led 1$/m.test(text) && /^provost_outbox_waiting 0$/m.test(text)
  }
  await until(told, PATIENCE_ms, 'metrics of a relay')
  t.match((await api.call('getReady')).at('jobs'), { led: true, waiting: 0 })
})
