import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { until } from '#test/support/poll.ts'
import { dataFolder, Program, serve } from '#test/support/process.ts'

const demo = { DEMO_PASSWORD: 'chosen for the demo' }

const answers = async (address: string): Promise<number> => (await fetch(`${address}/v1/identity/campuses`)).status

t.test('whoever comes to a folder that is served leaves its PostgreSQL alone', async t => {
  const settings = { DATA_DIR: dataFolder(t), ...demo }
  const first = await serve(t, settings)
  const status = new Program(['status'], settings)
  t.equal(await status.ended, 0, status.errors)
  t.equal(status.output, 'nothing is pending\n')

  for (const args of [['start'], ['reset', '--yes']]) {
    const second = new Program(args, { ...settings, PORT: '0' })
    t.equal(await second.ended, 78)
    t.match(second.errors, /^DATA_DIR [^\n]+ is in use by another provost[^\n]+\n$/)
  }
  t.equal((await fetch(`${first.address}/health/ready`)).status, 200)
  t.equal(await answers(first.address), 401, 'and the first still has its database')

  const pid = Number(/\(process (\d+)/.exec(first.output)?.[1])
  t.equal(await first.kill('SIGINT'), 0)
  t.throws(() => process.kill(pid, 0), { code: 'ESRCH' })

  const alone = new Program(['status'], settings)
  t.equal(await alone.ended, 0, alone.errors)
  t.notOk(existsSync(join(settings.DATA_DIR, 'postgres/data/postmaster.pid')), 'what a command started it stops')
})

t.test('a signal during the start ends it in order', async t => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const folder = dataFolder(t)
    const program = new Program(['start'], { DATA_DIR: folder, PORT: '0', ...demo })
    await until(() => program.output.includes('PostgreSQL started'), 20_000, 'PostgreSQL')
    t.equal(await program.kill(signal), 0, program.errors)
    t.notMatch(program.output, /listens on/)
    t.equal(program.errors, '')
    t.notOk(existsSync(join(folder, 'postgres/data/postmaster.pid')), 'PostgreSQL is stopped')
  }
})

t.test('PORT=0 tells the port that it got, with several processes once they listen', async t => {
  for (const WORKERS of ['1', '2']) {
    const program = new Program(['start'], { DATA_DIR: dataFolder(t), PORT: '0', WORKERS, ...demo })
    t.teardown(() => program.kill('SIGKILL'))
    let over = false
    void program.ended.then(() => {
      over = true
    })
    await until(() => over || /health +\S+/.test(program.output), 20_000, 'the welcome')
    t.notOk(over, program.errors)
    const address = /listens on (http:\/\/localhost:\d+)\n/.exec(program.output)?.[1] ?? ''
    t.notMatch(address, /:0$/)
    t.equal(await answers(address.replace('localhost', '127.0.0.1')), 401)
    t.equal(await program.kill('SIGTERM'), 0)
  }
})
