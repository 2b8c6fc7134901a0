import t from 'tap'
import { Histogram } from '#src/observe/histogram.ts'
import { testApp } from '#test/support/app.ts'
import { exchange } from '#test/support/socket.ts'

const { api, app, database } = await testApp(t, { settings: { SERVER_TIMING: 'true' } })

t.test('live says that the process runs, ready that it can work', async t => {
  t.strictSame((await api.call('getLive')).json, { status: 'live' })
  t.match((await api.call('getReady')).json, {
    status: 'ready',
    database: 'up',
    migrations: '0901_statistics.sql',
    jobs: { led: false, waiting: 0 }
  })
})

t.test('metrics count requests by operation and status, with their latency', async t => {
  await api.call('listCampuses', { as: 'admin' })
  await api.call('listCampuses')
  const text = (await api.call('getMetrics')).text
  t.match(text, /provost_request_seconds_count\{operation="listCampuses",status="200"\} 1/)
  t.match(text, /provost_request_seconds_count\{operation="listCampuses",status="401"\} 1/)
  t.match(text, /provost_request_seconds_bucket\{operation="listCampuses",status="200",le="\+Inf"\} 1/)
  for (const name of ['provost_pool_active', 'provost_gate_waiting', 'provost_gate_refused_total']) {
    for (const pool of ['row', 'read', 'command', 'slow', 'watch'])
      t.match(text, new RegExp(`^${name}\\{pool="${pool}"\\} \\d+$`, 'm'))
  }
  for (const name of ['provost_relay_led', 'provost_outbox_waiting', 'provost_outbox_oldest_seconds'])
    t.match(text, new RegExp(`^${name} [\\d.]+$`, 'm'))
  for (const state of ['due', 'later', 'running', 'dead'])
    t.match(text, new RegExp(`^provost_jobs\\{state="${state}"\\} \\d+$`, 'm'))
  t.match(text, /^provost_event_loop_delay_seconds\{quantile="0\.99"\} [\d.e-]+$/m)
})

t.test('a replica that is down makes the process unready; one that is busy does not', async t => {
  const own = await testApp(t, { database, settings: { DATABASE_READ_URL: 'postgres://localhost:1/none' } })
  const down = await own.api.call('getReady')
  t.equal(down.status, 503)
  t.equal(down.at('code'), 'server.unavailable')

  const { gate } = app.db.row
  let release = (): void => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const full = Array.from({ length: gate.limit }, () => gate.run(() => held))
  const refused = gate.refused
  t.equal((await api.call('getReady')).status, 200)
  t.equal(gate.refused, refused + 1, 'it was refused there')
  release()
  await Promise.all(full)
})

t.test('a database older than the code is not ready to be served from', async t => {
  const own = await testApp(t)
  await own.database.sql`delete from kernel.migrations where name ~ '^[0-9]' and name > '0001_kernel.sql'`
  const answer = await own.api.call('getReady')
  t.equal(answer.status, 503)
  t.match(answer.str('detail'), /older than the code/)
})

/** How often an operation answered with a status, as /metrics tells it. */
const counted = async (operation: string, status: number): Promise<number> => {
  const series = `provost_request_seconds_count{operation="${operation}",status="${status}"} `
  const line = (await api.call('getMetrics')).text.split('\n').find(l => l.startsWith(series))
  return Number(line?.slice(series.length) ?? 0)
}

t.test('GET and HEAD of one operation are counted together: neither hides the other', async t => {
  const before = await counted('getLive', 200)
  await api.send('GET', '/health/live')
  await api.send('HEAD', '/health/live')
  await api.send('GET', '/health/live')
  t.equal(await counted('getLive', 200), before + 3)
})

t.test('what no route answers is counted, under no operation', async t => {
  await api.send('GET', '/nowhere')
  await api.send('PUT', '/health/live')
  await exchange(api.address, 'GET /%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  await exchange(api.address, 'nonsense\r\n\r\n')
  t.equal(await counted('none', 404), 1)
  t.equal(await counted('none', 405), 1)
  t.equal(await counted('none', 400), 1, 'an address that is none')
  t.match((await api.call('getMetrics')).text, /^provost_unread_total\{reason="HPE_[A-Z_]+"\} 1$/m)
})

t.test('metrics are well-formed Prometheus text', async t => {
  const text = (await api.call('getMetrics')).text
  const line = /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z_]+="[^"]*"(?:,[a-z_]+="[^"]*")*\})? (?:[\d.e+-]+|NaN))$/
  t.strictSame(
    text
      .trimEnd()
      .split('\n')
      .filter(l => !line.test(l)),
    []
  )
  const names = [...text.matchAll(/^# TYPE ([a-z_]+) /gm)].map(m => m[1])
  t.equal(new Set(names).size, names.length, 'each metric once')
})

t.test('a histogram’s buckets add up', async t => {
  const histogram = new Histogram()
  for (const seconds of [0.0005, 0.001, 0.002, 0.3, 7]) histogram.observe(seconds)
  const lines = histogram.lines('x', 'a="b"')
  t.equal(lines[0], 'x_bucket{a="b",le="0.001"} 2')
  t.equal(
    lines.find(l => l.includes('le="5"')),
    'x_bucket{a="b",le="5"} 4'
  )
  t.equal(lines.at(-1), 'x_count{a="b"} 5')
})

t.test('Server-Timing tells where the time went, where it is switched on', async t => {
  const answer = await api.call('listCampuses', { as: 'admin' })
  t.match(answer.headers.get('server-timing') ?? '', /^db;dur=[\d.]+, queue;dur=[\d.]+, total;dur=[\d.]+$/)
  const quiet = await testApp(t, { database })
  t.equal((await quiet.api.call('listCampuses', { as: 'admin' })).headers.get('server-timing'), null)
})
