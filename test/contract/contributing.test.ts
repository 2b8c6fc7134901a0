import { execFile } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { apply, blocksOf } from '#test/support/recipes.ts'

const root = join(import.meta.dirname, '../..')

const tree = [
  'src',
  'plugins',
  'schemas',
  'sql',
  'test',
  'package.json',
  'tsconfig.json',
  'biome.json',
  'knip.json',
  '.taprc',
  '.gitignore',
  '.env.example',
  'README.md',
  'CONTRIBUTING.md'
]

/** A copy of this tree, to be changed. */
const folder = mkdtempSync(join(tmpdir(), 'provost-recipes-'))
chmodSync(folder, 0o755)
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
for (const file of tree) cpSync(join(root, file), join(folder, file), { recursive: true })
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))

/** Neither this run's environment nor the loaders of tap go along: a run of its own, on a PostgreSQL of its own. */
const { PATH = '', HOME = '' } = process.env
const alone = ['-i', `PATH=${PATH}`, `HOME=${HOME}`]
const options = { cwd: folder, maxBuffer: 64 << 20, timeout: 300_000 }

const run = async (file: string, args: readonly string[]): Promise<{ ok: boolean; said: string }> => {
  try {
    const { stdout } = await promisify(execFile)('env', [...alone, file, ...args], options)
    return { ok: true, said: stdout }
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    return { ok: false, said: `${stdout}${stderr}` || String(error) }
  }
}

const blocks = blocksOf(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'))
const recipes = new Set(blocks.map(({ recipe }) => recipe))

t.test('each block of a recipe fits the tree as the one before has left it', async t => {
  t.strictSame([...recipes].length, 3)
  for (const block of blocks) t.doesNotThrow(() => apply(folder, block), `${block.recipe}: ${block.file}`)
})

t.test('what the recipes made passes the checks, once what follows from it is generated', async t => {
  const generated = await run(process.execPath, ['test/generate.ts'])
  t.match(generated.said, /openapi\.json written/)
  const checked = await run('npm', ['run', '--silent', 'check'])
  t.ok(checked.ok, checked.said)
})

t.test('the test that each recipe ends with passes', async t => {
  const tests = blocks.map(({ file }) => file).filter(file => file.endsWith('.test.ts'))
  // without a name it would run every test there is, this one among them
  if (tests.length !== recipes.size) throw new Error(`recipes: ${recipes.size}, tests: ${tests.length}`)
  const { ok, said } = await run(process.execPath, ['test/run.ts', '--jobs=1', ...tests])
  t.ok(ok, said)
  for (const file of tests) t.match(said, new RegExp(`^ok \\d+ - ${file}`, 'm'), file)
})
