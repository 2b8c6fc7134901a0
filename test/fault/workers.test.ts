import { readFileSync } from 'node:fs'
import t from 'tap'
import { until } from '#test/support/poll.ts'
import { dataFolder, serve } from '#test/support/process.ts'

/** Child processes that serve: those of the cluster, not the embedded PostgreSQL. */
const workersOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(text => text !== '')
    .map(Number)
    .filter(child => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('main.js'))

t.test('several processes share the port; one that is killed is replaced; they end together', async t => {
  const program = await serve(t, { DATA_DIR: dataFolder(t), DEMO_PASSWORD: 'chosen for the demo', WORKERS: '2' })
  const pid = program.child.pid ?? 0
  const before = workersOf(pid)
  t.equal(before.length, 2)
  process.kill(before[0] ?? 0, 'SIGKILL')
  await until(() => workersOf(pid).length === 2 && !workersOf(pid).includes(before[0] ?? 0), 60_000, 'a replacement')
  await until(
    async () => (await fetch(`${program.address}/health/ready`).catch(() => undefined))?.ok === true,
    20_000,
    'an answer'
  )
  const workers = workersOf(pid)
  t.equal(await program.kill('SIGINT'), 0)
  for (const worker of workers) t.throws(() => process.kill(worker, 0), { code: 'ESRCH' })
})
