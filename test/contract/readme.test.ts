import { execFile } from 'node:child_process'
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { seedDemo } from '#src/process/demo.ts'
import { testApp } from '#test/support/app.ts'

const root = join(import.meta.dirname, '../..')
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')
const readme = textOf('README.md')
const pages = { 'README.md': readme, 'CONTRIBUTING.md': textOf('CONTRIBUTING.md') }

const fenced = (text: string, kind: string): string =>
  new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1] ?? ''

interface Shown {
  command: string
  /** What it answers; `…` is anything. */
  answer: string
}

/** What a console shows: each `$` begins a command, which goes on until its answer, or the next. */
const shownIn = (text: string): Shown[] =>
  text
    .split(/^\$ /m)
    .slice(1)
    .map(part => {
      const lines = part.trimEnd().split('\n')
      const end = lines.findIndex(line => line.startsWith('{'))
      const answer = end < 0 ? [] : lines.slice(end)
      return { command: lines.slice(0, end < 0 ? lines.length : end).join('\n'), answer: answer.join('\n') }
    })

const like = (answer: string): RegExp => new RegExp(`^${answer.split('…').map(RegExp.escape).join('.*')}$`, 's')

const SEPARATOR = '-- the next one --'

t.test('what the first screen shows is what the demo answers', async t => {
  const [, password = ''] = /DEMO_PASSWORD='([^']*)' npm start/.exec(fenced(readme, 'sh')) ?? []
  const { app, database, address } = await testApp(t, { settings: { DEMO_PASSWORD: password } })
  const tables = await database.sql<{ name: string }[]>`
    select schemaname || '.' || tablename as name from pg_tables where schemaname in ('campus', 'identity')`
  await database.sql.unsafe(`truncate ${tables.map(({ name }) => name).join(', ')} cascade`)
  await seedDemo(app, database.url)
  const shown = shownIn(fenced(readme, 'console'))
  t.ok(shown.length > 5)
  const script = shown.map(({ command }) => command).join(`\necho '${SEPARATOR}'\n`)
  t.match(script, 'http://localhost:3000')
  const { stdout } = await promisify(execFile)('sh', ['-c', script.replaceAll('http://localhost:3000', address)])
  for (const [n, said] of stdout.split(`${SEPARATOR}\n`).entries()) {
    const { command = '', answer = '' } = shown[n] ?? {}
    t.match(said.trimEnd(), like(answer), command)
  }
})

t.test('every file and every command that the pages name is there', async t => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
  for (const [page, text] of Object.entries(pages)) {
    const prose = text.replace(/^```.*?^```$/gms, '')
    const files = [...prose.matchAll(/`((?:src|plugins|schemas|sql|test)\/[^`\s]*)`/g)].map(m => m[1] ?? '')
    t.ok(files.length > 10, page)
    for (const file of new Set(files.filter(file => !/[<…]|NNNN/.test(file)))) {
      t.ok(globSync(file, { cwd: root }).length > 0, `${page}: ${file}`)
    }
    for (const [, name = ''] of text.matchAll(/npm run (?:--silent )?([\w:]+)/g))
      t.ok(scripts[name], `${page}: ${name}`)
  }
})

t.test('the map names every folder of the kernel, every domain, and nothing else', async t => {
  const map = fenced(readme.slice(readme.indexOf('## The map')), '')
  const named = new Map<string, string[]>()
  let top = ''
  for (const [, indent, names = ''] of map.matchAll(/^(\s*)((?:[\w.]+\/? )*[\w.]+\/?)(?:\s\s|$)/gm)) {
    if (indent === '') top = names
    else named.set(top, [...(named.get(top) ?? []), ...names.split(' ')])
  }
  for (const [folder, entries] of named)
    for (const entry of entries) t.ok(existsSync(join(root, folder, entry)), folder + entry)
  const folders = (of: string) =>
    readdirSync(join(root, of), { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(({ name }) => `${name}/`)
  for (const layer of ['src/', 'plugins/']) {
    for (const folder of folders(layer)) t.ok(named.get(layer)?.includes(folder), layer + folder)
  }
  const domains = folders('plugins')
  for (const folder of folders('test')) {
    t.ok(domains.includes(folder) || named.get('test/')?.includes(folder), `test/${folder}`)
  }
})
