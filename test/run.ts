import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startCluster } from './support/cluster.ts'

/** `npm test [-- files]`: every test at its smoke size on one PostgreSQL; `--full`: named counts, browsers, all tools. */
const { values, positionals } = parseArgs({
  options: { full: { type: 'boolean', default: false }, jobs: { type: 'string', default: '3' } },
  allowPositionals: true
})

const files =
  positionals.length > 0 ? positionals : globSync(values.full ? 'test/**/*.{test,full}.ts' : 'test/**/*.test.ts').sort()
const tap = createRequire(import.meta.url)
  .resolve('tap/package.json')
  .replace(/package\.json$/, 'dist/esm/run.mjs')

const scratch = mkdtempSync(join(tmpdir(), 'provost-tap-'))
const output = join(scratch, 'output.tap')
const cluster = await startCluster()

const code = await new Promise<number>(resolve => {
  const child = spawn(
    process.execPath,
    [tap, 'run', `--jobs=${values.jobs}`, '--timeout=300', '--reporter=base', `--output-file=${output}`, ...files],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        PROVOST_TEST_CLUSTER: cluster.url('postgres'),
        PROVOST_TEST_FULL: values.full ? 'yes' : ''
      }
    }
  )
  child.on('close', status => resolve(status ?? 1))
})
await cluster.stop()

/** tap's own counts, from its last line. */
const text = readFileSync(output, 'utf8')
rmSync(scratch, { recursive: true, force: true })
const counts = text.match(/^# \{ .* \}$/gm)?.at(-1) ?? ''
const count = (name: string): number => Number(new RegExp(`\\b${name}: (\\d+)`).exec(counts)?.[1] ?? 0)
const failed = count('fail')
const passed = count('pass')
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = code !== 0 || failed > 0 || passed === 0 ? 1 : 0
