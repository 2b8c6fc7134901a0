import t from 'tap'
import { run } from '#src/command/run.ts'
import { testApp } from '#test/support/app.ts'
import { EventReader } from '#test/support/events.ts'
import { until } from '#test/support/poll.ts'

const { api, app, address, database } = await testApp(t)
const { sql } = database

const BOOKS = 60
/** The relay waits for every open transaction of the cluster, those of other tests too. */
const PATIENCE_ms = 120_000

const start = async (body: object = {}): Promise<string> => {
  const answer = await api.call('startReindex', { as: 'registrar', body })
  if (answer.status !== 202) throw new Error(answer.text)
  return answer.str('id')
}

const get = (id: string, as = 'registrar') => api.call('getJob', { as, params: { id } })

/** Until it is in a state; answers it. */
const reach = async (id: string, ...states: string[]) => {
  await until(async () => states.includes((await get(id, 'admin')).str('state')), PATIENCE_ms, states.join(' or '))
  return get(id, 'admin')
}

/** How often each book is in the index: what was done twice would show. */
const entries = async (): Promise<{ books: number; entries: number }> => {
  const [row] = await sql<{ books: number; entries: number }[]>`
    select count(distinct book_id)::int as books, count(*)::int as entries
    from library.entries e join identity.institutions i on i.id = e.institution_id where i.code = 'oak'`
  return row ?? { books: 0, entries: 0 }
}

const withoutAuthor = async (title: string): Promise<void> => {
  await sql`update library.books set author = 'Rudyard Kipling'`
  await sql`update library.books set author = null where title = ${title}`
}

t.test('202 says where to look; while nobody works, it waits', async t => {
  const answer = await api.call('startReindex', { as: 'registrar', body: {} })
  t.equal(answer.status, 202)
  t.equal(answer.headers.get('location'), `/v1/jobs/${answer.str('id')}`)
  t.match(answer.json, { kind: 'library.reindex', state: 'queued', done: 0, total: null, result: null, errors: [] })
  t.notOk('payload' in (answer.json as object), 'what it was given stays inside')
  const rehearsed = await api.call('startReindex', { as: 'registrar', body: {}, headers: { prefer: 'tx=rollback' } })
  t.equal(rehearsed.status, 202)
  t.equal(rehearsed.headers.get('location'), null)
  t.equal((await get(rehearsed.str('id'))).status, 404, 'a rehearsal leaves nothing')
})

t.test('giving way, however often, is no attempt, and what was learned of its size stays', async t => {
  const id = await start()
  const [job] = await sql<{ institution_id: string }[]>`select institution_id from kernel.jobs where id = ${id}`
  const context = { institution: job?.institution_id ?? null, actor: null }
  const call = (command: string, input: object) =>
    run<{ state: string; attempts: number; size: number | null; version: number }>(app.db.command, command, context, {
      id,
      ...input
    })
  for (let turn = 0; turn < 25; turn++) {
    const { version } = await call('kernel.begin_job', {})
    await call('kernel.leave_job', { version, step: 'pause', wait: false, size: turn === 0 ? 2 : null })
  }
  t.match(await call('kernel.begin_job', {}), { state: 'running', attempts: 1, size: 2 })
  t.match((await api.call('cancelJob', { as: 'registrar', params: { id } })).json, { state: 'cancelling' })
  t.match(await call('kernel.begin_job', {}), { state: 'cancelled' })
})

t.test('cancelled while it waits it is over at once, and nobody takes it up', async t => {
  const id = await start()
  const cancelled = await api.call('cancelJob', { as: 'registrar', params: { id } })
  t.match(cancelled.json, { state: 'cancelled', started_at: null })
  t.ok(cancelled.at('finished_at'))
  const again = await api.call('cancelJob', { as: 'registrar', params: { id } })
  t.match(again.json, { status: 409, code: 'request.state', allowed: ['dismiss', 'retry'] })
  app.startEngine({ url: database.url })
  await reach(await start(), 'succeeded')
  t.match((await get(id)).json, { state: 'cancelled', done: 0 })
})

t.test('chunk by chunk to the end, with what it found on the way', async t => {
  await withoutAuthor('Volume 033')
  const headers = { 'x-request-id': 'from-the-desk' }
  const id = (await api.call('startReindex', { as: 'registrar', body: {}, headers })).str('id')
  const job = await reach(id, 'succeeded')
  t.match(job.json, {
    state: 'succeeded',
    done: BOOKS,
    total: BOOKS,
    result: { entries: BOOKS - 1 },
    error_count: 1,
    errors: [{ item: 'Volume 033', code: 'library.author_missing', detail: 'Nobody is named as its author.' }],
    attempts: 1
  })
  for (const moment of ['started_at', 'finished_at']) t.match(job.str(moment), /^\d{4}-\d\d-\d\dT/)
  t.strictSame(await entries(), { books: BOOKS - 1, entries: BOOKS - 1 })
  t.equal(
    (
      await api.call('getJob', {
        as: 'registrar',
        params: { id },
        headers: { 'if-none-match': job.headers.get('etag') ?? '' }
      })
    ).status,
    304
  )
  const causes = await sql`
    select distinct request_id, actor_id from kernel.changes c join library.entries e on e.id = c.row_id
    where entity = 'library.entries' and operation = 'insert'`
  t.strictSame(
    [...causes],
    [{ request_id: 'from-the-desk', actor_id: null }],
    'the log names the request that caused it'
  )
})

t.test('progress is seen while it runs', async t => {
  const id = await start({ pause: 30 })
  const events = await EventReader.open(`${address}/v1/jobs/${id}/events`, await api.token('registrar'))
  const seen = await events.rest()
  const done = seen.map(event => Number(event.data.done))
  t.ok(done.length >= 2, `${done}`)
  t.strictSame(
    done,
    done.toSorted((a, b) => a - b),
    'it only ever grows'
  )
  t.match(seen.at(-1), { data: { state: 'succeeded', done: BOOKS, total: BOOKS } })
  const ids = seen.map(event => event.id)
  t.equal(new Set(ids).size, ids.length)
})

t.test('cancelled while it runs it ends before its next chunk; what was done stays done', async t => {
  await sql`update library.books set author = 'Rudyard Kipling'`
  const id = await start({ pause: 150 })
  await until(async () => Number((await get(id)).at('done')) > 0, PATIENCE_ms, 'the first chunk')
  const cancelling = await api.call('cancelJob', { as: 'registrar', params: { id } })
  t.equal(cancelling.status, 200)
  t.match(cancelling.str('state'), /^cancell/)
  const job = await reach(id, 'cancelled')
  t.ok(Number(job.at('done')) < BOOKS)
  t.equal((await entries()).entries, Number(job.at('done')))
  t.match((await api.call('retryJob', { as: 'admin', params: { id } })).json, { state: 'queued', done: job.at('done') })
  t.match((await reach(id, 'succeeded')).json, { done: BOOKS })
  t.strictSame(await entries(), { books: BOOKS, entries: BOOKS }, 'taken up again it goes on where it was')
})

t.test('what fails is tried again, then has failed; retried by hand it goes on where it was', async t => {
  await withoutAuthor('Volume 045')
  const id = await start({ strict: true })
  const failed = await reach(id, 'failed')
  t.match(failed.json, {
    state: 'failed',
    attempts: 2,
    error_count: 2,
    errors: [{ code: 'library.author_missing', detail: 'Volume 045' }],
    result: null
  })
  const done = Number(failed.at('done'))
  t.ok(done > 0 && done < BOOKS, `${done} were done before`)
  t.strictSame(await entries(), { books: done, entries: done })
  t.equal((await api.call('retryJob', { as: 'registrar', params: { id } })).status, 403, 'that is for administrators')

  await sql`update library.books set author = 'Rudyard Kipling'`
  const retried = await api.call('retryJob', { as: 'admin', params: { id } })
  t.match(retried.json, { state: 'queued', attempts: 0, finished_at: null, done })
  const job = await reach(id, 'succeeded')
  t.match(job.json, { done: BOOKS, result: { entries: BOOKS }, error_count: 2 })
  t.strictSame(await entries(), { books: BOOKS, entries: BOOKS }, 'nothing twice')
})

/** As a command would, behind the API's back. */
const startJob = async (kind: string, input: object = {}): Promise<string> => {
  const [row] = await sql.begin(async tx => {
    await tx`select set_config('provost.institution', id::text, true) from identity.institutions where code = 'oak'`
    return tx<{ id: string }[]>`select kernel.start_job(${kind}, ${input}) as id`
  })
  return row?.id ?? ''
}

t.test('where rules decide, a step reads, decides and names what commits it', async t => {
  const id = await startJob('library.appraise')
  const job = await reach(id, 'succeeded', 'failed')
  t.match(job.json, { state: 'succeeded', done: BOOKS, created_by: null })
  const wrong = await sql`
    select b.title from library.books b join identity.institutions i on i.id = b.institution_id
    where i.code = 'oak' and price is distinct from round(60000.0 / copies)`
  t.strictSame([...wrong], [])
})

/** The queue's own row of a job. */
const queued = (id: string) =>
  sql<{ last_error: string | null }[]>`select last_error from graphile_worker.jobs where key like ${`%:job ${id}`}`

t.test('a kind that nobody here knows waits for who does: that is no attempt', async t => {
  const id = await startJob('library.nothing')
  const refused = async () => (await queued(id)).some(row => row.last_error !== null)
  await until(refused, PATIENCE_ms, 'a worker refusing it')
  t.match(await queued(id), [{ last_error: 'nobody here knows how library.nothing is done' }])
  t.match((await get(id, 'admin')).json, { state: 'queued', attempts: 0, errors: [], started_at: null })
  t.equal((await api.call('cancelJob', { as: 'admin', params: { id } })).str('state'), 'cancelled')
})

t.test('a chunk that takes too long is tried again at half its size', async t => {
  const id = await start({ most: 5 })
  const job = await reach(id, 'succeeded', 'failed')
  t.match(job.json, { state: 'succeeded', done: BOOKS, error_count: 0, attempts: 1 })
  t.strictSame(await entries(), { books: BOOKS, entries: BOOKS })
})

t.test('a worker that was replaced does nothing more, and takes nothing away from who replaced it', async t => {
  const id = await start({ pause: 100 })
  await until(async () => Number((await get(id)).at('done')) > 0, PATIENCE_ms, 'the first chunk')
  const [job] = await sql<{ institution_id: string }[]>`select institution_id from kernel.jobs where id = ${id}`
  const context = { institution: job?.institution_id ?? null, actor: null }
  // another one takes it up, as after a network that was cut
  const taken = await run<{ version: number }>(app.db.command, 'kernel.begin_job', context, { id })
  const late = { id, size: 10, chunk: 'library.reindex_chunk', version: taken.version - 1 }
  t.equal(await run(app.db.command, 'kernel.work_job', context, late), null)
  await until(async () => (await queued(id))[0]?.last_error === 'another worker has taken the job up', PATIENCE_ms)
  // and is killed: the queue still has the job
  t.match((await reach(id, 'succeeded')).json, { done: BOOKS })
  t.strictSame(await entries(), { books: BOOKS, entries: BOOKS })
})

t.test('a job that breaks down whoever works on it fails, instead of breaking all of them for ever', async t => {
  const id = await start({ pause: 500 })
  await until(async () => Number((await get(id)).at('done')) > 0, PATIENCE_ms, 'the first chunk')
  await sql`update kernel.jobs set attempts = 20 where id = ${id}`
  await sql.begin(async tx => {
    await tx`select set_config('provost.institution', institution_id::text, true) from kernel.jobs where id = ${id}`
    await tx`select kernel.queue_job(${id})`
  })
  t.match((await reach(id, 'failed', 'succeeded')).json, {
    state: 'failed',
    errors: [{ detail: /one after the other/ }]
  })
})

t.test('long work gives way to what waits for a hand, and goes on', async t => {
  const own = await testApp(t, { settings: { JOBS_AT_ONCE: '1' } })
  own.app.startEngine({ url: own.database.url })
  const started = await own.api.call('startReindex', { as: 'registrar', body: { pause: 900 } })
  const progress = async () => own.api.call('getJob', { as: 'registrar', params: { id: started.str('id') } })
  await until(async () => (await progress()).str('state') === 'running', PATIENCE_ms, 'it running')
  const loan = (await own.api.call('listLoans', { as: 'registrar' })).str('data', 0, 'id')
  await own.database.sql.begin(async tx => {
    await tx`select set_config('provost.institution', institution_id::text, true) from library.loans where id = ${loan}`
    await tx`select kernel.enqueue('library.remind', ${{ loan_id: loan, word: 'between' }})`
  })
  const reminded = async () => (await own.database.sql`select from library.reminders`).length === 1
  await until(reminded, PATIENCE_ms, 'the reminder')
  t.ok(Number((await progress()).at('done')) < BOOKS, 'before the job was done')
  await until(async () => (await progress()).str('state') === 'succeeded', PATIENCE_ms, 'the end')
  t.match((await progress()).json, { done: BOOKS, error_count: 20 })
})

t.test('a process that ends hands its job on after a chunk; that is no failure', async t => {
  const id = await start({ pause: 200 })
  await until(async () => Number((await get(id)).at('done')) > 0, PATIENCE_ms, 'the first chunk')
  await app.engine?.stop()
  const left = await get(id)
  t.match(left.json, { state: 'queued', error_count: 0 })
  t.ok(Number(left.at('done')) < BOOKS)
  const other = await testApp(t, { database })
  other.app.startEngine({ url: database.url })
  t.match((await reach(id, 'succeeded')).json, { done: BOOKS, error_count: 0 })
  t.strictSame(await entries(), { books: BOOKS, entries: BOOKS })
})

t.test('the same key again starts nothing anew', async t => {
  const once = () =>
    api.call('startReindex', { as: 'registrar', body: { pause: 1 }, headers: { 'idempotency-key': 'once' } })
  const [first, second] = [await once(), await once()]
  t.equal(second.status, 202)
  t.equal(second.headers.get('idempotent-replayed'), 'true')
  t.equal(second.headers.get('location'), first.headers.get('location'))
  t.equal(second.text, first.text)
})

t.test('lists: one’s own, or with a wider role all; by state, kind, creator and time', async t => {
  const list = async (query: Record<string, string>, as = 'admin') =>
    (await api.call('listJobs', { as, query: { limit: '200', ...query } })).rows()
  const all = await list({})
  t.ok(all.length > 5)
  t.strictSame(
    (await list({ state: 'failed' })).map(j => j.state),
    ['failed', 'failed', 'failed']
  )
  t.ok((await list({ 'state[in]': 'succeeded,cancelled' })).length >= 4)
  t.match(await list({ kind: 'library.appraise' }), [{ kind: 'library.appraise', created_by: null }])
  t.strictSame(await list({ kind: 'library.unheard_of' }), [])
  const registrar = (await api.call('getMe', { as: 'registrar' })).str('id')
  const own = all.filter(j => j.created_by === registrar)
  t.ok(own.length > 5 && own.length < all.length)
  t.strictSame(await list({ created_by: registrar }), own)
  t.strictSame(await list({}, 'registrar'), own)
  t.strictSame(await list({}, 'teacher'), [])
  t.strictSame(await list({ 'created_at[gte]': '2999-01-01T00:00:00Z' }), [])
  const newest = await list({ sort: '-created_at' })
  t.strictSame(
    newest.map(j => j.id),
    all.map(j => j.id).toReversed()
  )
  t.equal((await get(String(all[0]?.id), 'teacher')).status, 404)
  t.equal((await api.call('cancelJob', { as: 'teacher', params: { id: String(all[0]?.id) } })).status, 404)
})
