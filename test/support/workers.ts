import { readFileSync } from 'node:fs'
import { until } from './poll.ts'
import type { Program } from './process.ts'

/** Processes that serve under a first one: those of the cluster, not the embedded PostgreSQL. */
export const workersOf = ({ child: { pid } }: Program): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(text => text !== '')
    .map(Number)
    .filter(child => {
      try {
        return readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('main.js')
      } catch {
        return false
      }
    })

/** Longer than any round may take on a machine that is busy with other tests: half a minute has been seen. */
const ROUND_ms = 300_000

/** SIGHUP, and until every worker is another one; a round that is given up tells why. */
export const roll = async (program: Program): Promise<void> => {
  const before = workersOf(program)
  const said = program.output.length
  program.child.kill('SIGHUP')
  const replaced = (): boolean => {
    const since = program.output.slice(said)
    if (since.includes('a new worker did not start')) throw new Error(`${since}\n${program.errors.slice(-4000)}`)
    const now = workersOf(program)
    return now.length === before.length && !now.some(pid => before.includes(pid))
  }
  await until(replaced, ROUND_ms, 'a round of new workers')
}
