import { spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { allDomains, testApp } from '#test/support/app.ts'
import { until } from '#test/support/poll.ts'

const CROWD = process.env.PROVOST_TEST_FULL === 'yes' ? 600 : 300
const KILLS = process.env.PROVOST_TEST_FULL === 'yes' ? 20 : 3
const BACK_ms = 3000

/** A domain with a question that takes as long as it is told to. */
const slow = async (app: FastifyInstance): Promise<void> => {
  const open = { config: { access: 'public' as const }, schema: { hide: true } }
  app.get('/half-a-second', open, async () => app.db.read.query('select pg_sleep(0.5)::text', []))
  app.get('/too-long', open, async () => app.db.read.query('select pg_sleep(20)::text', []))
  app.get('/locked', open, async () => app.db.command.query('select pg_sleep(20)::text', []))
}

const { api, database } = await testApp(t, { build: { domains: { ...allDomains, slow } } })

const uncaught: unknown[] = []
const note = (error: unknown) => uncaught.push(error)
process.on('uncaughtExceptionMonitor', note)
t.teardown(() => process.off('uncaughtExceptionMonitor', note))

const timed = async <T>(work: Promise<T>): Promise<{ answer: T; ms: number }> => {
  const began = performance.now()
  const answer = await work
  return { answer, ms: performance.now() - began }
}

const root = fileURLToPath(new URL('../..', import.meta.url))

t.test('among hundreds of slow requests the others are answered or refused soon', async t => {
  await api.call('getMe', { as: 'admin' })
  const crowd = Array.from({ length: CROWD }, () => timed(api.send('GET', '/v1/slow/half-a-second')))
  await until(
    async () => /provost_gate_waiting\{pool="read"\} [1-9]/.test((await api.send('GET', '/metrics')).text),
    5000
  )
  const others = await Promise.all(Array.from({ length: 20 }, () => timed(api.call('getMe', { as: 'admin' }))))
  for (const { answer, ms } of others) {
    t.ok([200, 503].includes(answer.status), String(answer.status))
    if (answer.status === 503) t.ok(answer.headers.has('retry-after'))
    // half a second in the queue and the answer's own time, of a process that is its own client
    t.ok(ms < 1500, `${Math.round(ms)} ms`)
  }
  const statuses = (await Promise.all(crowd)).map(({ answer }) => answer.status)
  t.ok(statuses.every(s => s === 200 || s === 503))
  t.ok(statuses.includes(503))
  t.equal((await api.call('getMe', { as: 'admin' })).status, 200)
})

t.test('a statement that takes too long is cut off: 504, with Retry-After', async t => {
  const [read, command] = await Promise.all([
    timed(api.send('GET', '/v1/slow/too-long')),
    timed(api.send('GET', '/v1/slow/locked'))
  ])
  for (const { answer, ms } of [read, command]) {
    t.equal(answer.status, 504)
    t.equal(answer.at('code'), 'server.timeout')
    t.ok(answer.headers.has('retry-after'))
    t.ok(ms < 5500, `${Math.round(ms)} ms`)
  }
  const [busy] = await database.sql<{ count: number }[]>`
    select count(*) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(20)%'
      and state = 'active' and pid <> pg_backend_pid()`
  t.equal(busy?.count, 0, 'and it does not go on in the database')
})

t.test(
  'backends killed under load: 503 with Retry-After at worst, serving again within 3 s, no exception escapes',
  async t => {
    let load = true
    const seen = new Map<number, number>()
    let made = 0
    const body = () => ({ code: `K${++made}`, name: 'Made under fire', opened_on: '2020-01-01' })
    const client = async (i: number): Promise<void> => {
      while (load) {
        const answer =
          i % 2 === 0
            ? await api.call('listBooks', { as: 'admin' })
            : await api.call('createCampus', { as: 'admin', body: body() })
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
        if (answer.status >= 500) t.ok(answer.headers.has('retry-after'), answer.text)
      }
    }
    await api.token('admin')
    const clients = Array.from({ length: 20 }, (_, i) => client(i))
    for (let i = 0; i < KILLS; i++) {
      const before = seen.get(200) ?? 0
      await until(() => (seen.get(200) ?? 0) > before + 20, 20_000, 'work between kills')
      const killed = await database.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name like 'provost %'`
      t.ok(killed.length > 0)
      const served = seen.get(200) ?? 0
      const made = seen.get(201) ?? 0
      const back_ms = await until(
        () => (seen.get(200) ?? 0) > served && (seen.get(201) ?? 0) > made,
        BACK_ms,
        'service'
      )
      t.comment(`serving again after ${Math.round(back_ms)} ms`)
    }
    load = false
    await Promise.all(clients)
    t.strictSame(
      [...seen.keys()].filter(s => ![200, 201, 503].includes(s)),
      [],
      JSON.stringify([...seen])
    )
    t.strictSame(uncaught, [])
    await until(async () => (await api.send('GET', '/health/ready')).status === 200, BACK_ms, 'readiness')
  }
)

t.test(
  'a backend that dies inside the driver’s transaction takes the process along; so no request begins one',
  async t => {
    const script = `
    import { bareDriver } from '#test/support/bare.ts'
    const sql = bareDriver(process.argv[1], { max: 1 })
    const other = bareDriver(process.argv[1], { max: 1 })
    await sql.begin(async tx => {
      const [{ pid }] = await tx\`select pg_backend_pid() as pid\`
      const asking = tx\`select pg_sleep(5)\`.catch(() => {})
      await new Promise(resolve => setTimeout(resolve, 50))
      await other\`select pg_terminate_backend(\${pid})\`
      await asking
      await tx\`select 1\`
    }).catch(() => {})
    await new Promise(resolve => setTimeout(resolve, 100))
    process.exit(0)`
    const code = await new Promise<number | null>(resolve => {
      const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script, database.url], {
        cwd: root,
        stdio: 'ignore'
      })
      child.on('close', resolve)
    })
    t.not(code, 0, 'bare: nothing can catch it')

    const apart = /^src\/(?:db\/migrate|process\/|cli\/)/
    const beginning = globSync('{src,plugins}/**/*.ts', { cwd: root }).filter(file =>
      /\b(?:begin|reserve|savepoint)\s*(?:<[^>]*>)?\(/.test(readFileSync(`${root}/${file}`, 'utf8'))
    )
    t.strictSame(
      beginning.filter(file => !apart.test(file)),
      []
    )
  }
)
