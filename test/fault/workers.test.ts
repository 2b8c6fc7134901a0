import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { DEMO_PASSWORD } from '#test/support/demo.ts'
import { KeepAliveClient } from '#test/support/keep-alive.ts'
import { until } from '#test/support/poll.ts'
import { dataFolder, type Served, serve } from '#test/support/process.ts'
import { roll, workersOf } from '#test/support/workers.ts'

const ready = async ({ address }: Served): Promise<boolean> =>
  (await fetch(`${address}/health/ready`).catch(() => undefined))?.ok === true

const times = (text: string, part: string): number => text.split(part).length - 1

/** Answers the last; each over a connection of its own, so that all workers come to it. */
const askAgainAndAgain = async (program: Served, path: string, often: number): Promise<string> => {
  let text = ''
  for (let n = 0; n < often; n++) {
    const client = new KeepAliveClient(program.address)
    text = (await client.ask({ path })).text
    client.end()
  }
  return text
}

/** What metrics tell, whichever worker is asked. */
const counted = async (program: Served): Promise<{ answers: number[]; processes: number[] }> => {
  const texts: string[] = []
  const asked = async (): Promise<boolean> => {
    const text = await askAgainAndAgain(program, '/metrics', 1)
    // a machine that is busy with others may hear 503
    if (text.startsWith('#')) texts.push(text)
    return texts.length === 4
  }
  await until(asked, 60_000, 'metrics')
  const all = (pattern: RegExp) => texts.map(text => Number(pattern.exec(text)?.[1]))
  return {
    answers: all(/^provost_request_seconds_count\{operation="listErrors",status="200"\} (\d+)$/m),
    processes: all(/^provost_processes (\d+)$/m)
  }
}

t.test('several processes share the port; one that is killed is replaced; they end together', async t => {
  const program = await serve(t, { DATA_DIR: dataFolder(t), DEMO_PASSWORD, WORKERS: '2' })
  await until(() => workersOf(program).length === 2, 60_000, 'both of them')
  const [first = 0, second = 0] = workersOf(program)
  const same = (value: number) => [value, value, value, value]
  await askAgainAndAgain(program, '/v1/meta/errors', 20)
  const there = async () => (await counted(program)).processes.every(count => count === 3)
  await until(there, 60_000, 'two workers and the first process')
  t.strictSame((await counted(program)).answers, same(20), 'metrics of all, from each of them')
  process.kill(first, 'SIGKILL')
  await until(() => workersOf(program).length === 2 && !workersOf(program).includes(first), 60_000, 'a replacement')
  t.ok(workersOf(program).includes(second), 'the other one stays')
  await until(() => ready(program), 20_000, 'an answer')
  t.strictSame((await counted(program)).answers, same(20), 'what the dead had told stays counted')
  const workers = workersOf(program)
  t.equal(await program.kill('SIGINT'), 0)
  for (const worker of workers) t.throws(() => process.kill(worker, 0), { code: 'ESRCH' })
})

t.test('workers that cannot start replace nobody, and are tried again where somebody died', async t => {
  const folder = dataFolder(t)
  const broken = join(folder, 'broken')
  const code = `import cluster from 'node:cluster';import{existsSync}from'node:fs';if(cluster.isWorker&&existsSync('${broken}'))process.exit(1)`
  const program = await serve(t, { DATA_DIR: folder, DEMO_PASSWORD, WORKERS: '2' }, [
    '--import',
    `data:text/javascript,${encodeURIComponent(code)}`
  ])
  await until(() => workersOf(program).length === 2, 60_000, 'both of them')
  const before = workersOf(program)

  writeFileSync(broken, '')
  program.child.kill('SIGHUP')
  await until(() => program.output.includes('a new worker did not start'), 60_000, 'a round that is given up')
  t.strictSame(workersOf(program), before, 'those that were there stay')
  t.equal(await ready(program), true)

  const [first = 0] = before
  process.kill(first, 'SIGKILL')
  await until(() => times(program.output, 'a worker died') >= 3, 60_000, 'replacements that die')
  t.equal(await ready(program), true, 'the other one answers')
  rmSync(broken)
  await until(() => workersOf(program).length === 2, 60_000, 'one that lives')

  await askAgainAndAgain(program, '/v1/meta/errors', 20)
  await roll(program)
  t.strictSame(new Set((await counted(program)).answers), new Set([20]), 'what those who left had counted stays')
  t.notOk(workersOf(program).some(pid => before.includes(pid)))
  program.child.kill('SIGHUP')
  await until(() => times(program.output, 'the workers are replaced"') === 3, 60_000, 'a round under way')
  program.child.kill('SIGHUP')
  program.child.kill('SIGHUP')
  await until(() => times(program.output, 'the workers are replaced: done') === 3, 60_000, 'one more round for both')
  t.equal(times(program.output, 'the workers are replaced"'), 4)
  t.equal(await program.kill('SIGTERM'), 0)
})
