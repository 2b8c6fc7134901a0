import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** `npm run facts`: how large the tree is, by layer and by route; `-- --write` puts it into README, beside what a clock says. */

const root = fileURLToPath(new URL('..', import.meta.url))

const textOf = (file: string): string => readFileSync(`${root}/${file}`, 'utf8')

const linesOf = (file: string): number => textOf(file).split('\n').length - 1

const files = (...patterns: string[]): string[] => globSync(patterns, { cwd: root })

const layers = {
  src: files('src/**/*.{ts,js}'),
  plugins: files('plugins/**/*.ts'),
  schemas: files('schemas/**/*.ts'),
  sql: files('sql/**/*.sql'),
  test: files('test/**/*.ts', 'test/**/*.sql')
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

const row = (name: string, found: readonly string[]): string => {
  const sized = found.map(file => ({ file, lines: linesOf(file) })).sort((a, b) => a.lines - b.lines)
  const longest = sized.at(-1)
  const median = sized[Math.floor(sized.length / 2)]?.lines ?? 0
  return `| ${name} | ${found.length} | ${sum(sized.map(({ lines }) => lines))} | ${median} | ${longest?.lines} (\`${longest?.file}\`) |`
}

interface Operation {
  operationId: string
  tags: string[]
}
const { paths } = JSON.parse(textOf('test/contract/openapi.json')) as {
  paths: Record<string, Record<string, Operation>>
}
const operations = Object.values(paths).flatMap(item => Object.values(item))

/** What each operation of a domain costs of code that is the domain's own. */
const perRoute = (domain: string): string => {
  const count = operations.filter(({ tags }) => tags.includes(domain)).length
  const [plugins = 0, schemas = 0, sql = 0] = (['plugins', 'schemas', 'sql'] as const).map(layer =>
    sum(layers[layer].filter(file => file.startsWith(`${layer}/${domain}/`)).map(linesOf))
  )
  const each = (lines: number) => (lines / count).toFixed(1)
  return `| ${domain} | ${count} | ${each(plugins)} | ${each(schemas)} | ${each(sql)} |`
}

const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Record<string, Record<string, string>>
const domains = files('plugins/*/index.ts').map(file => file.split('/')[1] ?? '')

const said = [
  '| layer | files | lines | median file | longest file |',
  '|---|---|---|---|---|',
  ...Object.entries(layers).map(([name, found]) => row(name, found)),
  '',
  '| domain | routes | lines a route: plugins | schemas | sql, without tables |',
  '|---|---|---|---|---|',
  ...domains.sort().map(perRoute),
  '',
  `Routes: ${operations.length}. Direct dependencies: ${Object.keys(dependencies ?? {}).length}; for development ${Object.keys(devDependencies ?? {}).length} more.`
]
const text = `${said.join('\n')}\n`
process.stdout.write(text)

if (process.argv.includes('--write')) {
  const readme = textOf('README.md').replace(/(?<=<!-- facts -->\n).*?(?=<!-- \/facts -->)/s, () => text)
  writeFileSync(`${root}/README.md`, readme)
}
