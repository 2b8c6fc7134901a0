import t from 'tap'
import { Histogram } from '#src/observe/histogram.ts'
import { testApp } from '#test/support/app.ts'

const { api, database } = await testApp(t, { settings: { SERVER_TIMING: 'true' } })

t.test('live says that the process runs, ready that it can work', async t => {
  t.strictSame((await api.call('getLive')).json, { status: 'live' })
  t.match((await api.call('getReady')).json, { status: 'ready', database: 'up', migrations: '0900_library.sql' })
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
  t.match(text, /^provost_event_loop_delay_seconds\{quantile="0\.99"\} [\d.e-]+$/m)
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
