import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { JobStream } from '#src/jobs/long/stream.ts'
import { testApp } from '#test/support/app.ts'
import { EventReader } from '#test/support/events.ts'
import { emailOf } from '#test/support/fixture.ts'
import { aSecond, until } from '#test/support/poll.ts'

const { api, app, address, database } = await testApp(t)
const { sql } = database

const PATIENCE_ms = 60_000

/** A job of the registrar's, which nobody works on but the test. */
const newJob = async (state = 'queued'): Promise<string> => {
  const [row] = await sql<{ id: string }[]>`
    insert into kernel.jobs (institution_id, kind, created_by, total)
    select institution_id, 'library.reindex', id, 10 from identity.users where email = ${emailOf('registrar')}
    returning id`
  const id = row?.id ?? ''
  if (state !== 'queued') await sql`update kernel.jobs set state = ${state} where id = ${id}`
  return id
}

const advance = (id: string) => sql`update kernel.jobs set done = done + 1 where id = ${id}`
const finish = (id: string) => sql`update kernel.jobs set state = 'succeeded', finished_at = now() where id = ${id}`

const watch = async (id: string, as = 'registrar', headers: Record<string, string> = {}) =>
  EventReader.open(`${address}/v1/jobs/${id}/events`, await api.token(as), headers)

t.test('first the job as it is, then each change, and the end with the job’s', async t => {
  const id = await newJob('running')
  const events = await watch(id)
  t.equal(events.status, 200)
  t.equal(events.headers.get('content-type'), 'text/event-stream')
  t.match(events.headers.get('cache-control'), /no-store/)
  t.equal(events.headers.get('content-encoding'), null)
  const first = await events.next()
  t.match(first, { id: 2, data: { id, state: 'running', done: 0, total: 10, version: 2 } })
  t.strictSame(first?.data, (await api.call('getJob', { as: 'registrar', params: { id } })).json, 'as getJob tells it')
  await advance(id)
  t.match(await events.next(), { id: 3, data: { done: 1 } })
  await finish(id)
  t.match(await events.next(), { id: 4, data: { state: 'succeeded', done: 1 } })
  t.equal(await events.next(), undefined, 'it ends')
})

t.test('what has ended is told, and ends', async t => {
  const id = await newJob('running')
  await finish(id)
  t.match(await (await watch(id)).rest(), [{ id: 3, data: { state: 'succeeded' } }])
})

t.test('who comes again with the last id gets what it has not seen, and nothing twice', async t => {
  const id = await newJob('running')
  const first = await watch(id)
  const seen = await first.next()
  first.close()
  await advance(id)
  await advance(id)
  const second = await watch(id, 'registrar', { 'last-event-id': String(seen?.id) })
  t.match(await second.next(), { id: 4, data: { done: 2 } })
  second.close()
  const third = await watch(id, 'registrar', { 'last-event-id': '4' })
  await advance(id)
  t.match(await third.next(), { id: 5, data: { done: 3 } }, 'not what it has')
  await finish(id)
  t.match(await third.rest(), [{ id: 6 }])
  t.strictSame(await (await watch(id, 'registrar', { 'last-event-id': '6' })).rest(), [], 'all seen: it ends')
  const wrong = await watch(id, 'registrar', { 'last-event-id': 'x1' })
  t.equal(wrong.status, 400)
})

t.test('a job is watched by who started it and by who sees all, and is nothing to others', async t => {
  const id = await newJob('running')
  for (const [person, status] of [
    ['registrar', 200],
    ['admin', 200],
    ['auditor', 200],
    ['teacher', 404]
  ] as const) {
    const events = await watch(id, person)
    t.equal(events.status, status, person)
    events.close()
  }
  const elm = await EventReader.open(`${address}/v1/jobs/${id}/events`, await api.token('owner', 'elm'))
  t.equal(elm.status, 404)
})

t.test('HEAD answers at once, with the headers and nothing more', async t => {
  const id = await newJob('running')
  const answer = await api.send('HEAD', `/v1/jobs/${id}/events`, { as: 'registrar' })
  t.equal(answer.status, 200)
  t.equal(answer.headers.get('content-type'), 'text/event-stream')
  t.equal((await api.send('HEAD', `/v1/jobs/${id}/events`, { as: 'teacher' })).status, 404)
})

t.test('many streams of many jobs cost one statement at a time', async t => {
  const ids = await Promise.all(Array.from({ length: 5 }, () => newJob('running')))
  const streams = await Promise.all([...ids, ...ids, ...ids, ...ids].map(id => watch(id)))
  for (const stream of streams) await stream.next()
  const asked: string[] = []
  const began = performance.now()
  const { observe } = app.db.watch
  app.db.watch.observe = text => asked.push(text)
  t.match((await api.call('getMetrics')).text, /^provost_job_streams 20$/m)
  for (const id of ids) await advance(id)
  for (const stream of streams) t.match(await stream.next(), { data: { done: 1 } })
  const looked = asked.filter(text => text.includes('kernel.jobs'))
  // every 300 ms, however long a busy machine takes over it
  const turns = (performance.now() - began) / 295 + 1
  t.ok(looked.length > 0 && looked.length <= turns, `${looked.length} statements for ${streams.length} streams`)
  app.db.watch.observe = observe
  for (const id of ids) await finish(id)
  for (const stream of streams) t.match(await stream.rest(), [{ data: { state: 'succeeded' } }])
  await until(() => app.jobWatch.size === 0, PATIENCE_ms, 'forgetting streams that ended')
})

t.test('a stream outlives the limits of requests and of silent connections', async t => {
  const id = await newJob('running')
  const events = await watch(id)
  await events.next()
  await pause(11_000)
  await advance(id)
  t.match(await events.next(), { data: { done: 1 } })
  t.match(events.text, /^:\n\n/m, 'it was kept alive')
  await finish(id)
  await events.rest()
})

t.test('a client that goes is forgotten', async t => {
  const events = await watch(await newJob('running'))
  await events.next()
  t.equal(app.jobWatch.size, 1)
  events.close()
  await until(() => app.jobWatch.size === 0, PATIENCE_ms)
})

t.test('a session that is revoked watches no longer, another of the same user’s goes on', async t => {
  const id = await newJob('running')
  const session = await api.signIn(emailOf('registrar'))
  const token = session.str('access_token')
  const ending = await EventReader.open(`${address}/v1/jobs/${id}/events`, token)
  const staying = await watch(id)
  await ending.next()
  await staying.next()
  t.equal((await api.call('signOut', { token })).status, 204)
  const began = performance.now()
  t.strictSame(await ending.rest(), [])
  const took = performance.now() - began
  t.ok(took <= aSecond(), `${Math.round(took)} ms`)
  await advance(id)
  t.match(await staying.next(), { data: { done: 1 } })
  staying.close()
})

t.test('a machine watches by its key, for as long as that opens anything', async t => {
  const id = await newJob('running')
  const made = await api.call('createApiKey', {
    as: 'owner',
    body: {
      name: 'Wall display',
      expires_in_days: 1,
      grants: [{ role: 'auditor', scope: 'institution', campus_id: null }]
    },
    headers: { 'idempotency-key': 'wall-display' }
  })
  t.equal(made.status, 201, made.text)
  const events = await EventReader.open(`${address}/v1/jobs/${id}/events`, made.str('key'))
  t.match(await events.next(), { data: { id } })
  t.equal((await api.call('revokeApiKey', { as: 'owner', params: { id: made.str('id') } })).status, 200)
  const began = performance.now()
  t.strictSame(await events.rest(), [])
  const took = performance.now() - began
  t.ok(took <= aSecond(), `${Math.round(took)} ms`)
})

t.test('a role that is taken away ends what it showed', async t => {
  const id = await newJob('running')
  const events = await watch(id, 'admin')
  await events.next()
  const [admin] = await sql<{ id: string }[]>`select id from identity.users where email = ${emailOf('admin')}`
  await sql`delete from identity.grants where user_id = ${admin?.id ?? ''}`
  await sql`select kernel.revoke(${admin?.id ?? ''})`
  t.strictSame(await events.rest(), [])
})

t.test('one user’s streams are bounded', async t => {
  const id = await newJob('running')
  const streams = await Promise.all(Array.from({ length: 50 }, () => watch(id, 'owner')))
  t.ok(streams.every(stream => stream.status === 200))
  const more = await watch(id, 'owner')
  t.equal(more.status, 503)
  t.ok(more.headers.get('retry-after'))
  const other = await watch(id, 'auditor')
  t.equal(other.status, 200, 'others are not held up by it')
  for (const stream of [...streams, other]) stream.close()
  await until(() => app.jobWatch.size === 0, PATIENCE_ms, 'all of them to be forgotten')
  const atOnce = await Promise.all(Array.from({ length: 60 }, () => watch(id, 'owner')))
  const refused = atOnce.filter(stream => stream.status === 503)
  t.equal(refused.length, 10, 'also where they all come at once')
  for (const stream of atOnce) stream.close()
  await until(() => app.jobWatch.size === 0, PATIENCE_ms, 'all of them to be forgotten')
  const missing = () => watch('01900000-0000-7000-8000-000000000000', 'owner')
  for (let turn = 0; turn < 60; turn++) (await missing()).close()
  t.equal((await missing()).status, 404, 'what was not opened takes no place')
})

t.test('who does not read is dropped', async t => {
  const job = await newJob('running')
  const { actor } = await app.actors.load(await api.token('registrar'))
  const raw = new ServerResponse(new IncomingMessage(new Socket()))
  const read = () => Promise.resolve()
  const stream = new JobStream({ token: '', actor }, raw, { job, version: 0, read })
  for (let version = 1; version < 10_000 && !stream.over; version++)
    stream.tell({ id: job, version, finished_at: null })
  t.ok(stream.over)
  t.ok(stream.version < 10_000)
  t.ok(stream.dropped)
})

t.test('a job with much to tell is told whole', async t => {
  const id = await newJob('running')
  const told = Array.from({ length: 100 }, (_, n) => ({ item: `${n}`.padEnd(200, 'i'), detail: 'd'.repeat(500) }))
  await sql`update kernel.jobs set errors = kernel.with_errors('[]', ${told}) where id = ${id}`
  const events = await watch(id)
  const first = await events.next()
  t.equal(Array.isArray(first?.data.errors) && first.data.errors.length, 100)
  await advance(id)
  t.match(await events.next(), { data: { done: 1 } })
  events.close()
})

t.test('a process that ends sends its streams elsewhere', async t => {
  const own = await testApp(t, { database })
  const id = await newJob('running')
  const events = await EventReader.open(`${own.address}/v1/jobs/${id}/events`, await own.api.token('registrar'))
  await events.next()
  own.app.draining = true
  t.strictSame(await events.rest(), [])
  t.match(events.text, /retry: \d+\n\n$/)
  const late = await EventReader.open(`${own.address}/v1/jobs/${id}/events`, await own.api.token('registrar'))
  t.match(await late.rest(), [{ data: { id } }], 'who still comes gets the job, and goes')
  t.equal(late.headers.get('connection'), 'close')
})
