import { spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { startCluster } from './support/cluster.ts'
import { NODE_COMPILE_CACHE } from './support/process.ts'

const filesOf = (pattern: string): string[] => {
  const found = globSync(pattern)
  if (found.length === 0) throw new Error(`no test is named ${pattern}`)
  return found
}

/** `npm test [-- files]`: every test at its smoke size on one PostgreSQL; `--full`: named counts and browsers. */
const { values, positionals } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    /** Reads under row security as well: what the generated predicates say must be what the policies say. */
    'secure-reads': { type: 'boolean', default: false },
    jobs: { type: 'string', default: '3' }
  },
  allowPositionals: true
})

/** What row security could change: everything that reads, and who may. */
const reading = [
  'test/kernel/{read,resource,command}.test.ts',
  'test/identity/*.test.ts',
  'test/contract/{matrix,sweep}.test.ts',
  'test/sync/{changes,sights,expired,copy}.test.ts',
  'test/tenant/*.test.ts'
]
/** Those that have another size; the others would do the same as without `--full`. */
const sized = () => [
  ...filesOf('test/**/*.full.ts'),
  ...filesOf('test/**/*.test.ts').filter(file => readFileSync(file, 'utf8').includes('PROVOST_TEST_FULL'))
]

// Patterns are expanded here: shells differ in what they make of braces.
const chosen = (): string[] => {
  if (positionals.length > 0) return positionals.flatMap(filesOf)
  if (values['secure-reads']) return reading.flatMap(filesOf)
  return values.full ? sized() : filesOf('test/**/*.test.ts')
}
const files = [...new Set(chosen())].sort()
const tap = createRequire(import.meta.url)
  .resolve('tap/package.json')
  .replace(/package\.json$/, 'dist/esm/run.mjs')

const began = performance.now()
const cluster = await startCluster()
const child = spawn(
  process.execPath,
  [tap, 'run', `--jobs=${values.jobs}`, `--timeout=${values.full ? 1200 : 600}`, '--reporter=tap', ...files],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      // a fifth of what a file costs that does nothing but start the application
      NODE_COMPILE_CACHE,
      PROVOST_TEST_CLUSTER: cluster.url('postgres'),
      PROVOST_TEST_FULL: values.full ? 'yes' : '',
      PROVOST_TEST_SECURE_READS: values['secure-reads'] ? 'yes' : ''
    }
  }
)
const ended = new Promise<number>(resolve => child.on('close', code => resolve(code ?? 1)))

/** Where it failed and the first of what is told of it; what merely contains a failure is a line. */
const digest = (file: string, said: readonly string[]): string[] => {
  const failures = said.flatMap((line, i) => {
    const failed = /^(\s*)not ok /.exec(line)
    if (failed === null) return []
    const end = said.indexOf(`${failed[1]}  ...`, i)
    return said[i + 1]?.trim() === '---' && end > i ? [line, ...said.slice(i + 2, Math.min(end, i + 10))] : [line]
  })
  return [file, ...failures].slice(0, 60).map(line => `! ${line.slice(0, 2000)}`)
}

/** One line a file; of a file that fails, all it said, and the gist of it once more at the end. */
const gist: string[] = []
let said: string[] = []
let counts = ''
for await (const line of createInterface({ input: child.stdout })) {
  if (/^# \{ .* \}$/.test(line)) counts = line
  if (/^(?:not )?ok \d/.test(line)) {
    if (line.startsWith('not ok')) {
      process.stdout.write(`${said.join('\n')}\n`)
      gist.push(...digest(line, said))
    }
    process.stdout.write(`${line.replace(/ \{$/, '')}\n`)
    said = []
  } else said.push(line)
}
const code = await ended
await cluster.stop()

const count = (name: string): number => Number(new RegExp(`\\b${name}: (\\d+)`).exec(counts)?.[1] ?? 0)
const seconds = Math.round((performance.now() - began) / 1000)
if (gist.length > 0) process.stdout.write(`${gist.join('\n')}\n`)
process.stdout.write(`${files.length} files in ${seconds} s\n${count('pass')} passed, ${count('fail')} failed\n`)
process.exitCode = code !== 0 || count('fail') > 0 || count('pass') === 0 ? 1 : 0
