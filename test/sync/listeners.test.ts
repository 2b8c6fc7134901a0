import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { Ear } from '#test/support/ear.ts'
import { listening, PATIENCE_ms } from '#test/support/listening.ts'
import { until } from '#test/support/poll.ts'

const running = await testApp(t)
const { api, app } = running
const { ears, listen, makeCampus, rename, mark } = listening(t, running)

t.test(
  'what it costs does not grow with who listens: one statement reads, one for each relation tells whose it is',
  async t => {
    const people = [
      'owner',
      'auditor',
      'teacher',
      'student',
      'employee',
      'campus_registrar',
      'registrar',
      'admin'
    ] as const
    const many = await Promise.all(people.flatMap(person => Array.from({ length: 6 }, () => listen(person))))
    const asked: string[] = []
    const { observe } = app.db.feed
    app.db.feed.observe = text => asked.push(text)
    const began = performance.now()
    for (let n = 0; n < 5; n++) await mark(...many)
    app.db.feed.observe = observe
    // every 250 ms, however long a busy machine takes over it
    const turns = (performance.now() - began) / 245 + 2
    const pages = asked.filter(text => text.includes('cross join lateral')).length
    const relations = asked.filter(text => text.includes('from identity.own_users\n')).length
    const others = asked.length - pages - relations
    t.ok(pages > 0 && pages <= turns, `${pages} pages`)
    t.ok(relations <= pages, `${relations} relations`)
    // those who come in, and every five seconds whether the log is still the same
    t.ok(others <= turns / 10 + 3, `${others} others`)
    for (const ear of ears) ear.close()
  }
)

t.test('many who come again at once, each from somewhere else, are read for together', async t => {
  const ear = await listen('owner', { entities: 'Campus' })
  const id = await makeCampus()
  for (let n = 0; n < 60; n++) await rename(id, `Step ${n}`)
  await ear.hears(61)
  ear.close()
  const asked: string[] = []
  const { observe } = app.db.feed
  app.db.feed.observe = text => asked.push(text)
  const began = performance.now()
  const people = ['owner', 'admin', 'auditor', 'teacher'] as const
  const [, ...froms] = ear.heard
  const back = await Promise.all(
    froms
      .slice(0, 40)
      .map(({ id }, n) => listen(people[n % people.length] ?? 'owner', { entities: 'Campus', since: id }))
  )
  for (const [n, one] of back.entries()) {
    await one.hears(60 - n - 1)
    t.strictSame(
      one.heard.map(({ data }) => data.version),
      Array.from({ length: 60 - n - 1 }, (_, m) => m + n + 3)
    )
  }
  app.db.feed.observe = observe
  // one each would be forty; a busy machine brings them one by one, in as many turns
  t.ok(asked.length < Math.max(40, (3 * (performance.now() - began)) / 245), `${asked.length} statements`)
  await until(() => app.tail.count('behind') === 0, PATIENCE_ms)
})

t.test('who comes again among others with much to catch up is told it all, and not hung up on', async t => {
  const { dropped } = app.streams
  const ear = await listen('owner', { entities: 'Campus' })
  const items = Array.from({ length: 600 }, (_, n) => ({
    create: { code: `MUCH-${n}`, name: 'Much', opened_on: '2020-01-01' }
  }))
  t.equal((await api.call('batchCampuses', { as: 'admin', body: { items } })).status, 200)
  await ear.hears(600)
  ear.close()
  const [first] = ear.heard
  const since = [first?.id, ear.heard[40]?.id]
  const back = await Promise.all(since.map(id => listen('owner', { entities: 'Campus', since: id ?? '' })))
  for (const [n, one] of back.entries()) {
    await one.hears(n === 0 ? 599 : 559)
    t.equal(new Set(one.heard.map(({ data }) => data.id)).size, n === 0 ? 599 : 559)
    one.close()
  }
  t.equal(app.streams.dropped, dropped)
})

t.test('a client that goes is forgotten, and when all have gone nothing is read', async t => {
  for (const ear of await Promise.all([listen('owner'), listen('student')])) ear.close()
  await until(() => app.streams.size === 0 && app.tail.count('all') === 0, PATIENCE_ms)
  const asked: string[] = []
  const { observe } = app.db.feed
  app.db.feed.observe = text => asked.push(text)
  const id = await makeCampus()
  for (let n = 0; n < 10; n++) await rename(id, `Nobody hears ${n}`)
  app.db.feed.observe = observe
  t.ok(asked.length <= 1)
})

t.test('one user’s streams are bounded, and told of in the metrics', async t => {
  await until(() => app.streams.size === 0, PATIENCE_ms)
  await Promise.all(Array.from({ length: 50 }, () => listen('hr_manager')))
  const refused = await listen('hr_manager')
  t.equal(refused.status, 503)
  t.equal(refused.headers.get('connection'), 'close', 'who comes again may come to another process')
  const { text } = await api.call('getMetrics')
  t.match(text, /^provost_listeners 50$/m)
  t.match(text, /^provost_streams 50$/m)
  t.match(text, /^provost_change_lag_seconds_count [1-9]/m)
})

t.test('no institution takes all the places of a process: the last quarter is for those that have less', async t => {
  const small = await testApp(t, { settings: { STREAMS_AT_ONCE: '8' } })
  const oak = listening(t, small)
  for (let n = 0; n < 6; n++) t.equal((await oak.listen('owner')).status, 200)
  t.equal((await oak.listen('owner')).status, 503)
  const other = async () => {
    const ear = await Ear.open(small.address, await small.api.token('admin', 'elm'), {})
    oak.ears.push(ear)
    return ear.status
  }
  t.strictSame([await other(), await other()], [200, 200])
  t.equal(await other(), 503)
})
