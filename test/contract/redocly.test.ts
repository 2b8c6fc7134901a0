import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { offlineDocument } from '#src/openapi/offline.ts'
import { allDomains } from '#test/support/app.ts'

const packageFile = createRequire(import.meta.url).resolve('@redocly/cli/package.json')
const redocly = join(dirname(packageFile), 'bin/cli.js')
const folder = mkdtempSync(join(tmpdir(), 'provost-redocly-'))
t.teardown(async () => {
  const { rm } = await import('node:fs/promises')
  await rm(folder, { recursive: true })
})

interface Lint {
  totals: { errors: number; warnings: number; ignored: number }
  problems: { ruleId: string; message: string; location: { pointer?: string }[] }[]
}

/** In an empty folder, where no ignore file could hide anything, and without asking anybody. */
const lint = (file: string, config: string): Promise<Lint> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
    const options = { cwd: folder, env, maxBuffer: 50_000_000 }
    const args = [redocly, 'lint', file, '--config', config, '--format', 'json', '--max-problems', '1000']
    execFile(process.execPath, args, options, (_error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout))
      } catch {
        reject(new Error(`redocly said: ${stdout}${stderr}`))
      }
    })
  })

const configOf = (name: string): string => fileURLToPath(new URL(`./redocly.${name}.yaml`, import.meta.url))

const said = ({ problems }: Lint): string[] =>
  problems.map(p => `${p.ruleId} ${p.location[0]?.pointer ?? ''} ${p.message}`)

for (const [name, domains] of [
  ['the product', undefined],
  ['the product with the toy domain', allDomains]
] as const) {
  t.test(`redocly finds nothing to say about ${name}`, async t => {
    const file = join(folder, `${name.replaceAll(' ', '-')}.json`)
    writeFileSync(file, JSON.stringify(await offlineDocument(domains)))
    const strict = await lint(file, configOf('strict'))
    t.strictSame(said(strict), [], 'recommended-strict')
    t.strictSame(strict.totals, { errors: 0, warnings: 0, ignored: 0 }, 'recommended-strict')
    const all = await lint(file, configOf('all'))
    t.strictSame(said(all), [], 'every rule')
    t.equal(all.totals.ignored, 0)
  })
}
