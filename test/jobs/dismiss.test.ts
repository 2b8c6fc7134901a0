import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { until } from '#test/support/poll.ts'

const PATIENCE_ms = 120_000

/** Nobody works here but the test. */
const { app, api, database } = await testApp(t)
const { sql } = database

const LISTENER = 'statistics.count_losses'
const [book] = await sql<{ id: string; institution_id: string }[]>`
  select b.id, b.institution_id from library.books b join identity.institutions i on i.id = b.institution_id
  where i.code = 'oak' limit 1`
const institution = book?.institution_id ?? ''

const as = 'admin'
const turn = (operation: string, id: string) => api.call(operation, { as, params: { id } })
const waiting = async (): Promise<string[]> => {
  const rows = await sql<{ note: string }[]>`
    select payload ->> 'note' as note from kernel.deliveries where subscriber = ${LISTENER} order by seq`
  return rows.map(row => row.note)
}
/** What the queue has of them: the first of the aggregate. */
const inQueue = async (): Promise<string[]> => {
  const rows = await sql<{ note: string }[]>`
    select j.payload -> 'payload' ->> 'note' as note
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    where t.identifier = ${LISTENER} order by j.id`
  return rows.map(row => row.note)
}

/** An event that failed for good, and one of the same book behind it; answers the job of the first. */
const deadDelivery = async (): Promise<string> => {
  for (const note of ['first', 'second']) {
    await sql.begin(async tx => {
      await tx`select set_config('provost.institution', ${institution}, true)`
      await tx`select kernel.emit('library.book_lost', ${book?.id ?? ''}, ${{ book_id: book?.id ?? '', note }})`
    })
  }
  const handedOn = async () => {
    await sql`select kernel.relay(500)`
    return (await waiting()).length === 2
  }
  await until(handedOn, PATIENCE_ms, 'both being handed on')
  await sql`update graphile_worker._private_jobs set attempts = max_attempts`
  await sql`select kernel.bury_dead()`
  const [job] = (await api.call('listJobs', { as, query: { kind: LISTENER } })).rows()
  return String(job?.id)
}

const later = (days: number) =>
  sql`update kernel.jobs set finished_at = finished_at - ${days} * interval '1 day' where cause is not null`

t.test(
  'a delivery that failed for good stays to be seen, whatever is tried with it, until it is done or dismissed',
  async t => {
    const id = await deadDelivery()
    t.strictSame(await inQueue(), [])
    t.match((await turn('retryJob', id)).json, { state: 'queued' })
    t.match((await turn('cancelJob', id)).json, { state: 'cancelled' })
    t.strictSame(await waiting(), ['first', 'second'], 'both still wait')
    await later(200)
    await app.prune()
    t.match((await turn('getJob', id)).json, { state: 'cancelled' }, 'as long as it holds another back')
    t.match((await turn('retryJob', id)).json, { state: 'queued' }, 'cancelled is not lost')
    t.match((await turn('dismissJob', id)).json, { code: 'request.state', allowed: ['cancel'] })
    t.match((await turn('cancelJob', id)).json, { state: 'cancelled' })

    t.equal(
      (await api.call('dismissJob', { as: 'registrar', params: { id } })).status,
      403,
      'that is for administrators'
    )
    const dismissed = await turn('dismissJob', id)
    t.match(dismissed.json, { state: 'dismissed' })
    t.ok(dismissed.at('finished_at'))
    t.strictSame(await waiting(), ['second'])
    t.strictSame(await inQueue(), ['second'], 'the one behind it has its turn')
    t.match((await turn('retryJob', id)).json, { code: 'request.state', allowed: [] })
    await later(200)
    await app.prune()
    t.equal((await turn('getJob', id)).status, 404)
  }
)

t.test('what a task did is remembered for as long as it may be retried', async t => {
  const tasks = ['0199aaaa-0000-7000-8000-000000000001', '0199aaaa-0000-7000-8000-000000000002']
  for (const id of tasks) {
    await sql`
      insert into kernel.idempotency (institution_id, actor_id, key, command, request_hash, claimed_at)
      values (${institution}, kernel.new_id(), ${`library.remind ${id} 1`}, 'library.note_reminder', 'x', now() - interval '60 days')`
  }
  const [listed = ''] = tasks
  await sql`select kernel.bury('library.remind', '{}', ${{ id: listed, institution }}, 'library.nobody')`
  await later(60)
  await app.prune()
  const kept = await sql`select key from kernel.idempotency where command = 'library.note_reminder'`
  t.strictSame([...kept], [{ key: `library.remind ${listed} 1` }])
})

t.test('a dead job that nobody wants is brought down', async t => {
  const dead = async (): Promise<number> => {
    const [row] = await sql<{ dead: number }[]>`select (kernel.backlog() ->> 'dead')::int as dead`
    return row?.dead ?? 0
  }
  const failed = (await api.call('listJobs', { as, query: { state: 'failed' } })).rows()
  const before = await dead()
  for (const job of failed) t.match((await turn('dismissJob', String(job.id))).json, { state: 'dismissed' })
  t.ok(failed.length > 0)
  t.equal(await dead(), before - failed.length)
})
