import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { testDatabase } from '#test/support/database.ts'
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

  t.equal(await first.kill('SIGINT'), 0)
  t.notOk(existsSync(join(settings.DATA_DIR, 'postgres/data/postmaster.pid')), 'who owns it stops it')

  const alone = new Program(['status'], settings)
  t.equal(await alone.ended, 0, alone.errors)
  t.notOk(existsSync(join(settings.DATA_DIR, 'postgres/data/postmaster.pid')), 'what a command started it stops')
})

t.test('a signal during the start ends it in order', async t => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const folder = dataFolder(t)
    const program = new Program(['start'], { DATA_DIR: folder, PORT: '0', ...demo })
    await until(() => program.output.includes('PostgreSQL started'), 60_000, 'PostgreSQL')
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
    await until(() => over || /health +\S+/.test(program.output), 60_000, 'the welcome')
    t.notOk(over, program.errors)
    const address = /listens on (http:\/\/localhost:\d+)\n/.exec(program.output)?.[1] ?? ''
    t.notMatch(address, /:0$/)
    t.equal(await answers(address.replace('localhost', '127.0.0.1')), 401)
    t.equal(await program.kill('SIGTERM'), 0)
  }
})

t.test('reset takes what is its own and leaves the rest of the folder', async t => {
  const folder = dataFolder(t)
  const settings = { DATA_DIR: folder, PORT: '0', ...demo }
  const server = await serve(t, { DATA_DIR: folder, ...demo })
  await server.kill('SIGKILL')
  writeFileSync(join(folder, 'thesis.txt'), '')
  const unsure = new Program(['reset'], settings)
  t.equal(await unsure.ended, 64)
  const sure = new Program(['reset', '--yes'], settings)
  t.equal(await sure.ended, 0, sure.errors)
  t.strictSame(readdirSync(folder), ['thesis.txt'])
})

const key = 'k'.repeat(32)

t.test('what the environment lacks is said in one line, exit 78', async t => {
  // the tests' template has the toy domain, which the product does not know
  const { url: template, sql } = await testDatabase(t)
  const beside = (name: string): string => Object.assign(new URL(template), { pathname: `/${name}` }).href
  const name = `cli_${process.pid}`
  await sql.unsafe(`create database ${name}`)
  t.teardown(() => sql.unsafe(`drop database ${name} with (force)`))
  const url = beside(name)
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
  t.teardown(() => taken.close())
  const address = taken.address()
  const port = String(typeof address === 'object' ? address?.port : 0)
  const cases: [Record<string, string>, RegExp][] = [
    [{ DATABASE_URL: 'postgres://127.0.0.1:1/provost' }, /^DATABASE_URL: the database cannot be reached: ECONNREFUSED/],
    [
      { DATABASE_URL: beside('no_such_database') },
      /^DATABASE_URL: the database refuses: database "no_such_database" does not exist/
    ],
    [{ DATABASE_URL: url, DATABASE_READ_URL: 'postgres://127.0.0.1:1/provost' }, /^DATABASE_READ_URL: /],
    [{ DATABASE_URL: url, MAIL_DELIVERY: 'keep' }, /^MAIL_DELIVERY keep is for the demo/],
    [{ DATABASE_URL: url, PORT: port }, /^PORT \d+ is in use/],
    [{ DATABASE_URL: url, HOST: 'no-such-host.invalid' }, /^HOST no-such-host\.invalid is not known/],
    [{ DATABASE_URL: url, HOST: '192.0.2.1' }, /^HOST 192\.0\.2\.1 is no address/]
  ]
  for (const [environment, line] of cases) {
    const program = new Program(['start'], { JWT_SECRET: key, TOTP_KEYS: key, PORT: '0', ...environment })
    t.equal(await program.ended, 78, program.output)
    t.match(program.errors, line)
    t.match(program.errors, /^[^\n]+\n$/)
  }
})

const owner = {
  email: 'first@school.example',
  name: 'Asha Rao',
  institution: 'Some School',
  code: 'some-school',
  'time-zone': 'Asia/Kolkata',
  currency: 'INR'
}

const created = (environment: Record<string, string>, facts: Partial<typeof owner>, ...flags: string[]) =>
  new Program(['owner', 'create', ...Object.entries(facts).flatMap(([n, v]) => [`--${n}`, v]), ...flags], environment)

t.test('who lost authenticator and recovery codes is rescued by whoever runs the instance', async t => {
  const { url, sql } = await testDatabase(t)
  const environment = { DATABASE_URL: url, JWT_SECRET: key, TOTP_KEYS: key }
  const email = 'owner@oak.example'
  const rescue = (...args: string[]) => new Program(['account', 'rescue', ...args], environment)
  await sql`insert into identity.totp_factors (account_id, secret) select id, '\\x00' from identity.accounts where email = ${email}`
  const rescued = rescue('--email', email.toUpperCase())
  t.equal(await rescued.ended, 0, rescued.errors)
  t.match(rescued.output, /^OWNER@OAK\.EXAMPLE signs in with the password alone now; every session has ended\n$/)
  t.strictSame([...(await sql`select from identity.totp_factors`)], [])
  t.equal((await sql`select from kernel.changes where after ->> 'factor_reset_at' is not null`).length, 1)
  const nobody = rescue('--email', 'nobody@oak.example')
  t.equal(await nobody.ended, 78)
  t.equal(nobody.errors, 'no account has the address nobody@oak.example\n')
  t.equal(await rescue().ended, 64)
})

t.test('the first owner of an instance runs it, and whoever is said to', async t => {
  const { url, sql } = await testDatabase(t)
  const environment = { DATABASE_URL: url, JWT_SECRET: key, TOTP_KEYS: key }
  const runs = async () =>
    (
      await sql`select email from identity.accounts where platform and email like '%@school.example' order by email`
    ).map(row => row.email)
  await created(environment, owner).ended
  t.strictSame(await runs(), [], 'an instance that has institutions has somebody already')
  const said = created(environment, { ...owner, code: 'second' }, '--platform')
  t.equal(await said.ended, 0, said.errors)
  t.match(said.output, /has already, and runs this instance\n$/)
  t.strictSame(await runs(), [owner.email])

  await sql`truncate identity.institutions, identity.accounts cascade`
  const first = created(environment, { ...owner, email: 'earliest@school.example' })
  t.equal(await first.ended, 0, first.errors)
  t.match(first.output, /with \S{20}, and runs this instance\n$/)
  await created(environment, { ...owner, email: 'later@school.example', code: 'later' }).ended
  t.strictSame(await runs(), ['earliest@school.example'])

  await sql`insert into identity.accounts (email) values ('invited@school.example')`
  const invited = created(environment, { ...owner, email: 'invited@school.example', code: 'third' })
  t.equal(await invited.ended, 0, invited.errors)
  t.match(invited.output, /may sign in with \S{20}\n$/, 'who was only invited gets a password')
})

t.test('an owner is told a password only where the account is new', async t => {
  const { url, sql } = await testDatabase(t)
  const environment = { DATABASE_URL: url, JWT_SECRET: key, TOTP_KEYS: key }
  const first = created(environment, owner)
  t.equal(await first.ended, 0, first.errors)
  t.match(first.output, /^first@school\.example may sign in with \S{20}\n$/)
  const hash = () => sql`select password_hash from identity.accounts where email = ${owner.email}`
  const before = await hash()

  const again = created(environment, { ...owner, email: 'First@school.example', code: 'other' })
  t.equal(await again.ended, 0, again.errors)
  t.equal(again.output, 'First@school.example may sign in with the password that this account has already\n')
  t.strictSame(await hash(), before)

  const taken = created(environment, owner)
  t.equal(await taken.ended, 64)
  t.equal(taken.errors, '--code some-school belongs to another institution already\n')

  for (const wrong of [
    { email: 'nobody' },
    { name: ' ' },
    { code: 'Some School' },
    { 'time-zone': 'Mars/Olympus 1' },
    { currency: 'rupees' }
  ]) {
    const program = created(environment, { ...owner, code: 'third', ...wrong })
    t.equal(await program.ended, 64, JSON.stringify(wrong))
    t.match(program.errors, new RegExp(`^--${Object.keys(wrong)[0]} [^\\n]+\\n$`))
  }
  const { email: _, ...incomplete } = owner
  t.equal(await created(environment, incomplete).ended, 64)
})

t.test('asking for help or with an option that is not known runs nothing', async t => {
  const version: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
  const told = new Program(['--version'], {})
  t.equal(await told.ended, 0)
  t.equal(told.output, `${String(version)}\n`)
  for (const name of ['start', 'worker', 'migrate', 'status', 'owner create', 'account rescue', 'openapi', 'reset']) {
    const folder = dataFolder(t)
    const help = new Program([...name.split(' '), '--help'], { DATA_DIR: folder })
    t.equal(await help.ended, 0)
    t.match(help.output, new RegExp(`^provost ${name}\n\n  ${name} `))
    const wrong = new Program([...name.split(' '), '--nonsense'], { DATA_DIR: folder })
    t.equal(await wrong.ended, 64)
    t.match(wrong.errors, /^Unknown option '--nonsense'/)
    t.strictSame(readdirSync(folder), [])
  }
})
