import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** `npm run check`: who may import whom, how long a file may be, and that each constant of the layout holds. */

const root = fileURLToPath(new URL('..', import.meta.url))

const files = (pattern: string): string[] => globSync(pattern, { cwd: root }).sort()

const complaints: string[] = []
const complain = (file: string, what: string) => complaints.push(`${file}: ${what}`)

/** The part of the tree a path lies in: `plugins/fees`, `schemas`, `src`, `rules/fees`. */
const layerOf = (path: string): string => {
  const [top = '', second = '', third = ''] = path.split('/')
  if (top === 'plugins' && third === 'rules') return `rules/${second}`
  return top === 'plugins' && second.includes('.') ? 'plugins' : top === 'plugins' ? `plugins/${second}` : top
}

const targetOf = (file: string, specifier: string): string | undefined => {
  if (specifier.startsWith('#')) return specifier.slice(1)
  if (!specifier.startsWith('.')) return undefined
  return new URL(specifier, `file:///${file}`).pathname.slice(1)
}

/** Whether `from` may import `to`; the edges of the architecture and no other. */
const allowed = (file: string, from: string, target: string): boolean => {
  const to = layerOf(target)
  if (from === 'schemas') return to === 'schemas'
  if (from.startsWith('rules/')) return to === from || to === 'schemas'
  if (from === 'src')
    return to === 'src' || to === 'schemas' || (file === 'src/app.ts' && target === 'plugins/index.ts')
  if (from === 'plugins') return to.startsWith('plugins/')
  // a domain: itself, its own rules, and what is everybody's
  return to === from || to === 'schemas' || to === 'src' || to === from.replace('plugins/', 'rules/')
}

for (const file of files('{src,plugins,schemas}/**/*.ts')) {
  const text = readFileSync(`${root}/${file}`, 'utf8')
  const lines = text.split('\n').length - 1
  if (lines > 300) complain(file, `${lines} lines; 300 at most`)
  for (const [, specifier = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    const target = targetOf(file, specifier)
    if (target !== undefined && !allowed(file, layerOf(file), target)) complain(file, `may not import ${specifier}`)
  }
  if (/\bprocess\.env\b/.test(text) && file !== 'src/config.ts')
    complain(file, 'only src/config.ts reads the environment')
  if (/\.begin\(/.test(text) && !/^src\/(?:db\/migrate|process|cli)/.test(file) && !/\/demo\.ts$/.test(file)) {
    complain(file, 'a transaction of the client’s; requests send one statement')
  }
}

for (const file of files('sql/**/*.sql')) {
  const text = readFileSync(`${root}/${file}`, 'utf8')
  const object = /\/(?:functions|views)\/(\w+)\.sql$/.exec(file)?.[1]
  const made = [...text.matchAll(/^create (?:or replace )?(?:function|view) (\w+)\.(\w+)/gm)]
  if (object !== undefined && (made.length !== 1 || made[0]?.[2] !== object || made[0][1] !== file.split('/')[1])) {
    complain(file, 'holds one object, named as the file')
  }
  if (object !== undefined && !/^comment on (?:function|view) /m.test(text))
    complain(file, 'says nowhere what it is for')
}

/** A domain has the same name in every layer. */
const domains = files('plugins/*/index.ts').map(path => path.split('/')[1] ?? '')
const exported = [...readFileSync(`${root}/plugins/index.ts`, 'utf8').matchAll(/export \{ (\w+) \} from '\.\/(\w+)\//g)]
for (const [, name, folder] of exported) if (name !== folder) complain('plugins/index.ts', `${name} lives in ${folder}`)
for (const domain of domains) {
  if (!exported.some(([, name]) => name === domain)) complain('plugins/index.ts', `does not export ${domain}`)
  for (const layer of ['schemas', 'sql', 'test']) {
    if (files(`${layer}/${domain}/**/*.{ts,sql}`).length === 0) complain(layer, `has no folder ${domain}`)
  }
}

if (complaints.length > 0) {
  process.stderr.write(`${complaints.join('\n')}\n`)
  process.exitCode = 1
}
