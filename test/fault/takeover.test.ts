import t from 'tap'
import { Chores } from '#test/support/chores.ts'
import { testDatabase } from '#test/support/database.ts'
import { Fleet } from '#test/support/fleet.ts'
import { until } from '#test/support/poll.ts'

/** What stood still is found out by the clock of the server. */
const FAILOVER_ms = 5000
const PATIENCE_ms = 60_000

const database = await testDatabase(t)
const { sql } = database
const chores = await Chores.of(database)
const fleet = new Fleet(t, database)
t.before(() => fleet.start(2))

t.test('a leader that stands still leads no more, and its jobs are done by others', async t => {
  await chores.feed(200)
  const [leader] = (await fleet.posts()).filter(post => post.leads)
  if (leader === undefined) throw new Error('nobody leads')
  fleet.signal(leader, 'SIGSTOP')
  const another = async () => (await fleet.posts()).some(post => post.leads && post.process !== leader.process)
  t.comment(`another one leads after ${(await until(another, FAILOVER_ms, 'another leader')).toFixed(0)} ms`)
  await chores.feed(50)
  await chores.settled()
  fleet.signal(leader, 'SIGCONT')
  await fleet.complete(2)
  await chores.feed(50)
  await chores.settled()
  await chores.doneOnce(t)
})

t.test('when every connection is cut, relay and workers come back and go on', async t => {
  for (let cut = 0; cut < 3; cut++) {
    await chores.feed(100)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
    await fleet.complete(2)
  }
  await chores.settled()
  await chores.doneOnce(t)
})

t.test('a leader that is told to end finishes what it is at, and another one leads', async t => {
  for (let round = 0; round < 3; round++) {
    await chores.feed(100)
    const [leader] = (await fleet.posts()).filter(post => post.leads)
    if (leader === undefined) throw new Error('nobody leads')
    t.equal(await fleet.kill(leader, 'SIGTERM'), 0)
    await fleet.complete(2)
  }
  await chores.settled()
  await chores.doneOnce(t)
  const tried =
    await sql`select from graphile_worker.jobs where task_identifier in ('library.remind', 'statistics.count_losses')`
  t.strictSame([...tried], [], 'nothing waits for another attempt')
})

t.test('a job whose process is killed during its last attempt is dead, not lost', async t => {
  await sql.unsafe(`
    create or replace function library.note_reminder(input jsonb) returns jsonb language plpgsql as $$
    begin
      perform pg_sleep(2.5);
      return null;
    end $$`)
  const taken = async () => (await fleet.posts()).find(post => post.tasks.includes('library.remind'))
  const left = async () =>
    (
      await sql`
      select from kernel.outbox
      union all select from graphile_worker.jobs where task_identifier = 'library.remind'
      union all select from kernel.jobs where kind = 'library.remind'`
    ).length
  // A machine that is busy with other tests may come too late to kill anything.
  while ((await left()) === 0) {
    await chores.ask('slow', { max_attempts: 1 })
    await until(
      async () => (await taken()) !== undefined || (await left()) === 0,
      PATIENCE_ms,
      'somebody to take it up'
    )
    const working = await taken()
    if (working !== undefined) await fleet.kill(working)
    await fleet.complete(2)
  }
  const dead = () => sql`select state, error_count from kernel.jobs where kind = 'library.remind'`
  await until(async () => (await dead()).length > 0, PATIENCE_ms, 'its death')
  t.strictSame([...(await dead())], [{ state: 'failed', error_count: 1 }])
})
