/** Every measurement, one after the other: `npm run bench`, or `npm run bench gate` for those whose name holds a word. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const folder = import.meta.dirname
const words = process.argv.slice(2)
const found = (await readdir(folder)).filter(name => name.endsWith('.bench.ts')).sort()
const chosen = ['floor.ts', ...found].filter(name => words.length === 0 || words.some(word => name.includes(word)))

const results: string[] = []
for (const name of chosen) {
  process.stdout.write(`\n── ${name}\n`)
  const began = performance.now()
  const child = spawn(process.execPath, [join(folder, name)], { stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = await once(child, 'exit')
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  results.push(
    `${name.replace(/(?:\.bench)?\.ts$/, '').padEnd(20)} ${code === 0 ? 'passed' : 'FAILED'} ${seconds.padStart(6)} s`
  )
  if (code !== 0) process.exitCode = 1
}
process.stdout.write(`\n${results.join('\n')}\n`)
