import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { DEMO_PASSWORD, demoToken } from '#test/support/demo.ts'
import { KeepAliveClient } from '#test/support/keep-alive.ts'
import { dataFolder, serve } from '#test/support/process.ts'
import { roll } from '#test/support/workers.ts'

const full = process.env.PROVOST_TEST_FULL === 'yes'
const REQUESTS = full ? 50_000 : 5000
const ROUNDS = full ? 5 : 2
const CLIENTS = 16

t.test('SIGHUP replaces every worker under load, again and again, and fails no request', async t => {
  const program = await serve(t, {
    DATA_DIR: dataFolder(t),
    DEMO_PASSWORD,
    WORKERS: '2',
    LOG_LEVEL: 'warn',
    RATE_LIMIT_SIGNED_IN: '10000000'
  })
  const tokens = [await demoToken(program.address, 'admin'), await demoToken(program.address, 'owner')]
  const outcomes = new Map<string, number>()
  let asked = 0
  let over = false
  const client = async (n: number): Promise<void> => {
    const own = new KeepAliveClient(program.address)
    const token = tokens[n % tokens.length]
    const path = '/v1/identity/campuses'
    for (let i = 0; !over; i++) {
      const body = { code: `R${n}-${i}`, name: 'Campus', opened_on: '2020-01-01' }
      const outcome = await own
        .ask(i % 2 === 0 ? { path: `${path}?limit=5`, token } : { method: 'POST', path, token, body })
        .then(
          ({ status }) => String(status),
          (error: Error) => error.message
        )
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      asked++
    }
    own.end()
  }
  const clients = Array.from({ length: CLIENTS }, (_, n) => client(n))
  const readiness = new Set<number>()
  const watching = Array.from({ length: 4 }, async () => {
    const own = new KeepAliveClient(program.address)
    for (; !over; await pause(20)) readiness.add((await own.ask({ path: '/health/ready' })).status)
    own.end()
  })
  let rounds = 0
  // no request is asked that meets no round
  for (; rounds < ROUNDS || asked < REQUESTS; rounds++) await roll(program)
  over = true
  await Promise.all([...clients, ...watching])
  t.strictSame([...readiness], [200], 'to a load balancer nothing happens')
  const { 200: read = 0, 201: made = 0, ...failed } = Object.fromEntries(outcomes)
  t.strictSame(failed, {}, `none of ${asked} failed`)
  t.ok(made >= read - CLIENTS, 'half of them wrote')
  t.comment(`${asked} requests, ${rounds} rounds`)
  t.equal(await program.kill('SIGTERM'), 0, program.errors)
})
