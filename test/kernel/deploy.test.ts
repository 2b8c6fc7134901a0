import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { commands } from '#src/cli/commands.ts'
import { LAST_ms } from '#src/process/drain.ts'
import { settings } from '#src/settings.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8')

const dockerfile = read('Dockerfile')
const fly = read('fly.toml')

/** What the image gets of this folder, in either stage. */
const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) => files.split(' '))

const values = (pattern: RegExp): string[] => [...fly.matchAll(pattern)].map(([, value = '']) => value)

/** Lines of one `[section]`. */
const section = (name: string): string => fly.split(/^\s*\[+/m).find(text => text.startsWith(`${name}]`)) ?? ''

t.test('the image has every file that the code reaches for', async t => {
  const reached = new Set(['package.json'])
  for (const file of globSync('{src,plugins,schemas}/**/*.{ts,js}', { cwd: root })) {
    const text = read(file)
    for (const [, path = ''] of text.matchAll(/['"]#(\w+)\//g)) reached.add(path)
    for (const [, path = ''] of text.matchAll(/new URL\('([^']+)', import\.meta\.url\)/g)) {
      reached.add(new URL(path, `file:///${file}`).pathname.split('/')[1] ?? '')
    }
  }
  for (const name of reached) t.ok(copied.includes(name), name)
  t.ok(copied.includes('sql'))
})

t.test('what the image copies is let through to it, and nothing else', async t => {
  const let_through = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, name = '']) => name)
  t.match(read('.dockerignore'), /^\*\n/)
  t.strictSame([...new Set(copied)].toSorted(), let_through.toSorted())
})

t.test('what the platform runs are commands', async t => {
  const [, entry = ''] = /^ENTRYPOINT (.+)$/m.exec(dockerfile) ?? []
  t.strictSame(JSON.parse(entry), ['node', 'src/main.js'])
  const [, first = ''] = /^CMD \["(.+)"\]$/m.exec(dockerfile) ?? []
  const release = values(/^ +release_command = "(.+)"$/gm)
  const processes = [...section('processes').matchAll(/^ +\w+ = "(.+)"$/gm)].map(([, command = '']) => command)
  t.equal(release.length, 1)
  t.ok(processes.length > 0)
  for (const command of [first, ...release, ...processes]) t.ok(commands[command], command)
})

t.test('who answers leaves jobs to processes of their own, which are watched like it', async t => {
  t.match(section('env'), /^ +JOBS = "apart"$/m)
  const groups = [...section('processes').matchAll(/^ +(\w+) = /gm)].map(([, name = '']) => name)
  t.match(section('processes'), /^ +worker = "worker"$/m)
  for (const name of ['checks.live', 'metrics', 'vm']) {
    const [, list = ''] = /^ +processes = \[(.+)\]$/m.exec(section(name)) ?? []
    t.strictSame(
      [...list.matchAll(/"(\w+)"/g)].map(([, group]) => group),
      groups,
      name
    )
  }
})

t.test('what the platform asks are routes, on the port that is listened to', async t => {
  const paths = values(/^ +path = "(.+)"$/gm)
  t.strictSame(paths.toSorted(), ['/health/live', '/health/ready', '/metrics'])
  const document: { paths: Record<string, unknown> } = JSON.parse(read('test/contract/openapi.json'))
  for (const path of paths) t.ok(document.paths[path], path)
  const [port] = values(/^ +PORT = "(\d+)"$/gm)
  for (const asked of values(/^ +(?:internal_)?port = (\d+)$/gm)) t.equal(asked, port)
})

t.test('what is set are settings', async t => {
  const set = [...section('env').matchAll(/^ +([A-Z_]+) = /gm)].map(([, name = '']) => name)
  const [, image = ''] = /^ENV (.+)$/m.exec(dockerfile) ?? []
  const inImage = [...image.matchAll(/([A-Z_]+)=/g)].map(([, name = '']) => name)
  t.ok(set.includes('CLIENT_ADDRESS_HEADER'), 'clients are told apart behind the proxy')
  for (const name of [...set, ...inImage.filter(name => !['NODE_ENV', 'PATH'].includes(name))])
    t.ok(name in settings, name)
})

t.test('nobody is killed while still draining', async t => {
  const [seconds] = values(/^kill_timeout = "(\d+)s"$/gm)
  t.ok(Number(seconds) * 1000 > LAST_ms + 5000, 'and five seconds for what is then closed')
  t.match(fly, /^kill_signal = "SIGTERM"$/m)
})
