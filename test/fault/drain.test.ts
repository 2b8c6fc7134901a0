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

/** Those who may write, and some who may only read. */
const writers = ['admin', 'owner']
const people = [...writers, 'registrar', 'teacher']

interface SignedIn {
  token: string
  writes: boolean
}

const signIn = async (address: string, person: string, password: string): Promise<SignedIn> => {
  const response = await fetch(`${address}/v1/identity/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${person}@demo.example`, password })
  })
  const { access_token } = (await response.json()) as { access_token: string }
  return { token: access_token, writes: writers.includes(person) }
}

/** One keep-alive client that asks until it is asked to go, and then asks no more: none of its requests may fail. */
const client = async (
  address: string,
  { token, writes }: SignedIn,
  outcomes: (string | number)[],
  name: string
): Promise<void> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let i = 0; ; i++) {
    const campus = { code: `${name}-${i}`, name: 'Campus', opened_on: '2020-01-01' }
    const body = writes && i % 2 === 1 ? JSON.stringify(campus) : undefined
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
    // Two sessions each: what a process keeps for a user or a session is several times there when it ends.
    const sessions: SignedIn[] = []
    for (const person of [...people, ...people]) {
      sessions.push(await signIn(program.address, person, settings.DEMO_PASSWORD))
    }
    const outcomes: (string | number)[] = []
    const clients = Array.from({ length: CLIENTS / sessions.length }, (_, n) =>
      sessions.map((session, i) => client(program.address, session, outcomes, `D${round}-${n}-${i}`))
    ).flat()
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
