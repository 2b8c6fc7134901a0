import { existsSync, readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { builtInRoles } from '#schemas/identity/roles.ts'
import { dataFolder, Program, serve } from '#test/support/process.ts'

/** Comes again when told to: right after a start a small machine may still be busy. */
const signIn = async (address: string, email: string, password: string): Promise<{ status: number; token: string }> => {
  const response = await fetch(`${address}/v1/identity/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password })
  })
  const body: unknown = await response.json()
  if (response.status === 503) {
    await pause(Number(response.headers.get('retry-after')) * 1000)
    return signIn(address, email, password)
  }
  const token = typeof body === 'object' && body !== null && 'access_token' in body ? String(body.access_token) : ''
  return { status: response.status, token }
}

const createCampus = (address: string, token: string, code: string) =>
  fetch(`${address}/v1/identity/campuses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ code, name: 'Campus', opened_on: '2020-01-01' })
  })

/** Over connections that are kept: what is asked while a process drains must not need a new one. */
const campuses = (agent: Agent, address: string, token: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` }
    get(`${address}/v1/identity/campuses`, { agent, headers }, response => {
      let text = ''
      response.on('data', chunk => {
        text += String(chunk)
      })
      response.on('end', () => resolve(text))
    }).on('error', reject)
  })

/** The PostgreSQL that a start says it started or took over. */
const postmaster = (program: Program): number => Number(/PostgreSQL [a-z ]+ \(process (\d+)/.exec(program.output)?.[1])

/** Whether it runs; what has ended and waits for its parent to notice does not. */
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const stat = `/proc/${pid}/stat`
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'))
}

t.test('an empty folder becomes a demo that everybody can sign in to, once told how', async t => {
  const folder = dataFolder(t)
  const first = await serve(t, { DATA_DIR: folder })
  const told = new Map([...first.output.matchAll(/^ +(\w+)@demo\.example +(\S+)$/gm)].map(m => [m[1], m[2]]))
  const roles = Object.keys(builtInRoles).filter(role => role !== 'machine')
  t.strictSame([...told.keys()].toSorted(), roles.toSorted())
  t.equal(new Set(told.values()).size, roles.length, 'a password for each')
  for (const [role, password] of told) {
    t.equal((await signIn(first.address, `${role}@demo.example`, password ?? '')).status, 200, String(role))
  }

  const pid = postmaster(first)
  t.equal(alive(pid), true)
  t.equal(await first.kill('SIGINT'), 0)
  t.equal(alive(pid), false, 'SIGINT leaves no PostgreSQL behind')

  const second = await serve(t, { DATA_DIR: folder })
  t.notMatch(second.output, /@demo\.example/, 'passwords are told once')
  const { status } = await signIn(second.address, 'bursar@demo.example', told.get('bursar') ?? '')
  t.equal(status, 200, 'and stay')
  t.equal(await second.kill('SIGTERM'), 0)

  const third = await serve(t, { DATA_DIR: folder, DEMO_PASSWORD: 'chosen for the demo' })
  t.equal(
    (await signIn(third.address, 'admin@demo.example', 'chosen for the demo')).status,
    200,
    'DEMO_PASSWORD applies at every start'
  )
  t.equal(await third.kill('SIGHUP'), 0)
})

t.test('after a kill -9 the next start takes over the surviving PostgreSQL and loses nothing', async t => {
  const folder = dataFolder(t)
  const settings = { DATA_DIR: folder, DEMO_PASSWORD: 'chosen for the demo', RATE_LIMIT_SIGNED_IN: '1000000' }
  const rounds = process.env.PROVOST_TEST_FULL === 'yes' ? 10 : 2
  const acknowledged: string[] = []
  let pid: number | undefined
  for (let round = 0; round < rounds; round++) {
    const program = await serve(t, settings)
    t.ok(pid === undefined || postmaster(program) === pid, 'the same server goes on')
    pid = postmaster(program)
    const { token } = await signIn(program.address, 'admin@demo.example', settings.DEMO_PASSWORD)
    const writes = Array.from({ length: 40 }, async (_, i) => {
      const code = `R${round}-${i}`
      const response = await createCampus(program.address, token, code).catch(() => undefined)
      if (response?.status === 201) acknowledged.push(code)
      if (i === 20) program.child.kill('SIGKILL')
    })
    await Promise.all(writes)
    await program.ended
    t.equal(alive(pid), true, 'PostgreSQL outlives the API')
  }
  const last = await serve(t, settings)
  const { token } = await signIn(last.address, 'admin@demo.example', settings.DEMO_PASSWORD)
  const kept = new Set<string>()
  let next: string | null = ''
  while (next !== null) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`
    const response = await fetch(`${last.address}/v1/identity/campuses?limit=200&sort=code${cursor}`, {
      headers: { authorization: `Bearer ${token}` }
    })
    const page = (await response.json()) as { data: { code: string }[]; next: string | null }
    for (const { code } of page.data) kept.add(code)
    next = page.next
  }
  t.ok(acknowledged.length > 0)
  t.strictSame(
    acknowledged.filter(code => !kept.has(code)),
    [],
    'what was acknowledged is there'
  )
  t.equal(await last.kill('SIGINT'), 0)
  t.equal(alive(pid ?? 0), false, 'and the adopted server stops with it')
})

t.test('a setting that cannot be used ends the start with one line and exit 78', async t => {
  const program = new Program(['start'], { PORT: 'eighty' })
  t.equal(await program.ended, 78)
  t.equal(program.errors, 'PORT must be a whole number from 0 to 65535\n')
  const unknown = new Program(['dance'], {})
  t.equal(await unknown.ended, 64)
  t.match(unknown.errors, /provost has no command dance/)
})

t.test('an older Node says what is needed in one line', async t => {
  const pretend = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.2"})'
  const program = new Program(['start'], {}, ['--import', pretend])
  t.equal(await program.ended, 78)
  t.match(program.errors, /^Provost needs Node 24\.12 or newer; this is 20\.20\.2\. [^\n]+\n$/)
})

t.test('help lists the commands', async t => {
  const program = new Program(['--help'], {})
  t.equal(await program.ended, 0)
  for (const name of ['start', 'worker', 'migrate', 'status', 'owner create', 'account rescue', 'openapi', 'reset'])
    t.match(program.output, new RegExp(`^  ${name} `, 'm'))
})

t.test('what nobody caught is logged, answered out, and ends the process with 1', async t => {
  for (const [name, code] of [
    ['uncaughtException', 'process.on("SIGUSR2",()=>{throw new Error("nobody caught this")})'],
    ['unhandledRejection', 'process.on("SIGUSR2",()=>{Promise.reject(new Error("nobody caught this"))})']
  ] as const) {
    const folder = dataFolder(t)
    const program = await serve(t, { DATA_DIR: folder, DEMO_PASSWORD: 'chosen for the demo' }, [
      '--import',
      `data:text/javascript,${code}`
    ])
    const { token } = await signIn(program.address, 'admin@demo.example', 'chosen for the demo')
    const agent = new Agent({ keepAlive: true, maxSockets: 10 })
    const ask = () => Promise.all(Array.from({ length: 10 }, () => campuses(agent, program.address, token)))
    // the connections stand then: what is asked over them next is under way
    for (const text of await ask()) t.match(text, /NORTH/)
    const answers = ask()
    program.child.kill('SIGUSR2')
    for (const text of await answers) t.match(text, /NORTH/, 'what was under way is answered')
    t.equal(await program.ended, 1)
    t.match(program.output, new RegExp(`"msg":"${name}"`))
    t.match(program.output, /nobody caught this/)
    agent.destroy()
  }
})
