import t from 'tap'
import { runningEmbedded } from '#src/db/embedded.ts'
import { connect } from '#src/db/pool.ts'
import { until } from '#test/support/poll.ts'
import { dataFolder, Program, serve } from '#test/support/process.ts'

const PATIENCE_ms = 60_000

interface Ready {
  jobs?: { led: boolean }
}

const led = async (address: string): Promise<boolean> => {
  const answer = await fetch(`${address}/health/ready`).catch(() => undefined)
  return answer?.ok === true && ((await answer.json()) as Ready).jobs?.led === true
}

const leads = async (address: string): Promise<boolean> =>
  /^provost_relay_leads 1$/m.test(await (await fetch(`${address}/metrics`)).text())

t.test('npm start works by itself', async t => {
  const program = await serve(t, { DATA_DIR: dataFolder(t), DEMO_PASSWORD: 'chosen for the demo' })
  await until(() => led(program.address), PATIENCE_ms, 'somebody to relay')
  t.equal(await leads(program.address), true)
  t.equal(await program.kill('SIGTERM'), 0, program.errors)
})

t.test(
  'with JOBS=apart provost worker does the work, tells its health and nothing else, and ends in order',
  async t => {
    const settings = { DATA_DIR: dataFolder(t), DEMO_PASSWORD: 'chosen for the demo', JOBS: 'apart' }
    const server = await serve(t, settings)
    t.equal(await led(server.address), false, 'nobody relays')
    const worker = new Program(['worker'], { ...settings, PORT: '0' })
    t.teardown(() => worker.kill('SIGKILL'))
    await until(() => /health on \S+/.test(worker.output), PATIENCE_ms, 'the worker')
    const port = /health on http:\/\/localhost:(\d+)/.exec(worker.output)?.[1] ?? ''
    const address = `http://127.0.0.1:${port}`
    await until(() => led(server.address), PATIENCE_ms, 'somebody to relay, as the other process sees it')
    t.equal(await leads(address), true)
    t.equal(await leads(server.address), false)
    t.equal((await fetch(`${address}/health/live`)).status, 200)
    for (const path of ['/v1/identity/sign-in', '/docs', '/openapi.json']) {
      const method = path.endsWith('sign-in') ? 'POST' : 'GET'
      t.equal((await fetch(address + path, { method })).status, 404, path)
    }
    t.equal(await worker.kill('SIGTERM'), 0, worker.errors)
    await until(async () => !(await led(server.address)), PATIENCE_ms, 'nobody to relay')
    t.equal(await server.kill('SIGTERM'), 0, server.errors)
  }
)

t.test('told to end while something is under way, provost worker ends that first', async t => {
  const folder = dataFolder(t)
  // whose PostgreSQL stays when the worker has gone
  await serve(t, { DATA_DIR: folder, DEMO_PASSWORD: 'chosen for the demo', JOBS: 'apart' })
  const worker = await serve(t, { DATA_DIR: folder }, [], 'worker')
  const url = await runningEmbedded(folder)
  const sql = connect({ url: url?.('provost') ?? '' }, { max: 3 })
  t.teardown(() => sql.end({ timeout: 1 }))
  const count = async (from: string, where = 'true') => (await sql.unsafe(`select from ${from} where ${where}`)).length
  const forgettable = () => count('kernel.revocations', "at < now() - interval '1 day'")

  await sql`insert into kernel.revocations (subject_id, at) values (kernel.new_id(), now() - interval '2 days')`
  let ended: Promise<unknown> | undefined
  await sql.begin(async holding => {
    await holding`select from kernel.revocations for update`
    await sql`select graphile_worker.add_job('kernel.prune', json_build_object(
      'id', kernel.new_id(), 'institution', null, 'actor', null, 'request', null, 'payload', '{}'::json))`
    await until(
      async () => (await count('graphile_worker.jobs', 'locked_at is not null')) === 1,
      PATIENCE_ms,
      'it begun'
    )
    ended = worker.kill('SIGTERM')
    const leads = async () =>
      (await sql<{ led: boolean }[]>`select (kernel.backlog() ->> 'led')::boolean as led`)[0]?.led
    await until(async () => !(await leads()), PATIENCE_ms, 'it leaving the lead to others')
    t.equal(await forgettable(), 1)
  })
  t.equal(await ended, 0, worker.errors)
  t.equal(await forgettable(), 0)
  t.equal(await count('graphile_worker.jobs'), 0, 'nothing waits for another attempt')
})
