import { Agent, request } from 'node:http'
import t from 'tap'
import { dataFolder, serve } from '#test/support/process.ts'

const restarts = process.env.PROVOST_TEST_FULL === 'yes' ? 20 : 2
const CLIENTS = 16

interface Outcome {
  status: number
  close: boolean
}

const ask = (agent: Agent, url: string, token: string, body?: string): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' })
    }
    const sent = request(url, { agent, headers, method: body === undefined ? 'GET' : 'POST' }, response => {
      response.resume()
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, close: response.headers.connection === 'close' })
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })

/** One keep-alive client that asks until it is asked to go, and then asks no more: none of its requests may fail. */
const client = async (address: string, token: string, outcomes: (string | number)[], name: string): Promise<void> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let i = 0; ; i++) {
    const body =
      i % 2 === 0 ? undefined : JSON.stringify({ code: `${name}-${i}`, name: 'Campus', opened_on: '2020-01-01' })
    try {
      const { status, close } = await ask(agent, `${address}/v1/identity/campuses`, token, body)
      outcomes.push(status)
      if (close) break
    } catch (error) {
      outcomes.push(error instanceof Error ? error.message : 'failed')
      break
    }
  }
  agent.destroy()
}

t.test('SIGTERM under load fails no request: reads and writes, no retries', async t => {
  const settings = {
    DATA_DIR: dataFolder(t),
    DEMO_PASSWORD: 'chosen for the demo',
    LOG_LEVEL: 'warn',
    RATE_LIMIT_SIGNED_IN: '10000000',
    RATE_LIMIT_STRANGER: '1000000'
  }
  let answered = 0
  for (let round = 0; round < restarts; round++) {
    const program = await serve(t, settings)
    const response = await fetch(`${program.address}/v1/identity/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'admin@demo.example', password: settings.DEMO_PASSWORD })
    })
    const { access_token } = (await response.json()) as { access_token: string }
    const outcomes: (string | number)[] = []
    const clients = Array.from({ length: CLIENTS }, (_, i) =>
      client(program.address, access_token, outcomes, `D${round}-${i}`)
    )
    while (outcomes.length < 200) await new Promise(resolve => setTimeout(resolve, 10))
    const code = await program.kill('SIGTERM')
    await Promise.all(clients)
    t.equal(code, 0, program.errors)
    const failed = outcomes.filter(o => o !== 200 && o !== 201)
    t.strictSame(failed, [], `round ${round}: none of ${outcomes.length} failed`)
    answered += outcomes.length
  }
  t.comment(`${answered} requests over ${restarts} restarts`)
})

t.test('a draining process tells its load balancer, while it still answers', async t => {
  const program = await serve(t, { DATA_DIR: dataFolder(t), DEMO_PASSWORD: 'chosen for the demo' })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const before = await ask(agent, `${program.address}/health/ready`, '')
  t.strictSame(before, { status: 200, close: false })
  const ended = program.kill('SIGTERM')
  let after = await ask(agent, `${program.address}/health/ready`, '')
  while (after.status === 200) after = await ask(agent, `${program.address}/health/ready`, '')
  t.strictSame(after, { status: 503, close: true })
  agent.destroy()
  t.equal(await ended, 0)
})
