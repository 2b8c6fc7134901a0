import t from 'tap'
import { testApp } from '#test/support/app.ts'

const { app, database } = await testApp(t)
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
