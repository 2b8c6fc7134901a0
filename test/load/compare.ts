import type { Backends } from './backends.ts'
import { type Ask, load } from './client.ts'
import { pgbench } from './pgbench.ts'
import type { Server } from './process.ts'
import { interleave, median } from './rounds.ts'
import type { School } from './school.ts'

export const CONNECTIONS = 32
const WARM_UP_s = 10

/** One of the two: its server, its connections at PostgreSQL, what a request to it carries. */
export interface Side {
  server: Server
  backends: Backends
  headers: Record<string, string>
}

export interface Case {
  name: string
  path: string
  /** Floor's CPU time ÷ ours. */
  bar: number
  statement: string
}

const measure = async ({ server, backends, headers }: Side, { path }: Case, forSeconds: number) => {
  const what: Ask = { port: server.port, path, headers }
  const [own, theirs] = [await server.cpu_us(), await backends.cpu_us()]
  const { times_ms, seconds: lasted } = await load(what, CONNECTIONS, forSeconds)
  const cpu_us = ((await server.cpu_us()) - own) / times_ms.length
  const backend_us = ((await backends.cpu_us()) - theirs) / times_ms.length
  server.forgetOutput()
  return { cpu_us, backend_us, rate: times_ms.length / lasted }
}

type Measured = Awaited<ReturnType<typeof measure>>

/** The same data from both, or the comparison is worth nothing. */
const compareAnswers = async (sides: readonly [Side, Side], { path }: Case): Promise<void> => {
  const [floor, ours] = await Promise.all(
    sides.map(async ({ server, headers }) => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers })
      const answer = (await response.json()) as { data?: unknown }
      return JSON.stringify(answer.data ?? answer)
    })
  )
  if (floor !== ours) throw new Error(`${path}: the answers differ\n${floor}\n${ours}`)
}

interface Effort {
  rounds: number
  seconds: number
}

/** Prints how ours compares; false below the bar. */
export const compare = async (
  [floor, ours]: readonly [Side, Side],
  what: Case,
  school: School,
  { rounds, seconds }: Effort
): Promise<boolean> => {
  await compareAnswers([floor, ours], what)
  // Compilers first: after 3 s our first rounds still cost half as much again as the later ones.
  for (const side of [floor, ours, floor, ours]) await measure(side, what, WARM_UP_s / 2)
  const pairs = await interleave(rounds, [() => measure(floor, what, seconds), () => measure(ours, what, seconds)])
  const bare = await pgbench(school, what.statement, 2)
  const of = (pick: (floor: Measured, ours: Measured) => number) => median(pairs.map(([f, o]) => pick(f, o)))
  const both = (pick: (side: Measured) => number, digits: number, unit: string): string =>
    `floor ${of(f => pick(f)).toFixed(digits)}${unit}, ours ${of((_, o) => pick(o)).toFixed(digits)}${unit}`
  const ratio = of((f, o) => f.cpu_us / o.cpu_us)
  const rate = of((f, o) => o.rate / f.rate)
  const lines = [
    what.name,
    `  CPU a request      ${both(m => m.cpu_us, 1, ' µs')}: ${ratio.toFixed(3)} (bar ${what.bar.toFixed(2)})`,
    `  its rounds         ${pairs.map(([f, o]) => (f.cpu_us / o.cpu_us).toFixed(2)).join(' ')}`,
    `  requests a second  ${both(m => m.rate, 0, '')}: ${rate.toFixed(3)}`,
    `  PostgreSQL’s CPU   ${both(m => m.backend_us, 1, ' µs')}`,
    `  floor ÷ pgbench    ${bare === undefined ? 'pgbench is not installed' : (of(f => f.rate) / bare).toFixed(3)}`
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return ratio >= what.bar
}
