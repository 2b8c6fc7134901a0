/** What the gate in front of a pool is worth: 600 slow requests arrive at once; how long do the others wait for a word? */
import { setTimeout as pause } from 'node:timers/promises'
import { Busy } from '#src/busy.ts'
import { readConfig } from '#src/config.ts'
import { openPools, type Pools } from '#src/db/pools.ts'
import { bareDriver } from '#test/support/bare.ts'
import { bounded } from './bounded.ts'
import { percentile } from './rounds.ts'
import { environment, openSchool } from './school.ts'

const SLOW = 600
const SLOW_s = 0.1
const OTHERS = 200
/** How long anybody waits for an answer or a refusal. */
const BAR_ms = 500

type Ask = (text: string, parameters: number[]) => PromiseLike<unknown>

/** Waits of quick requests, one every 5 ms, while the slow ones are worked off. */
const waits = async (slow: Ask, quick: Ask): Promise<{ times_ms: number[]; refused: number }> => {
  const times_ms: number[] = []
  let refused = 0
  const admitted = (error: unknown): void => {
    if (!(error instanceof Busy)) throw error
  }
  const flood = Array.from({ length: SLOW }, () =>
    slow('select pg_sleep($1)', [SLOW_s]).then(() => undefined, admitted)
  )
  const others: PromiseLike<void>[] = []
  for (let n = 0; n < OTHERS; n++) {
    const asked = performance.now()
    const told = (error?: unknown): void => {
      times_ms.push(performance.now() - asked)
      if (error !== undefined) {
        admitted(error)
        refused++
      }
    }
    others.push(quick('select $1::int as n', [n]).then(() => told(), told))
    await pause(5)
  }
  await Promise.all([...flood, ...others])
  return { times_ms, refused }
}

const gated =
  (pool: Pools['read']): Ask =>
  (text, parameters) =>
    pool.query(text, parameters)

const run = async (pools: Pools, driver: ReturnType<typeof bareDriver>): Promise<boolean> => {
  const bare: Ask = (text, parameters) => driver.unsafe(text, parameters)
  const cases = [
    { name: 'slow ones in a pool of their own', slow: gated(pools.slow), quick: gated(pools.read), bar: BAR_ms },
    { name: 'slow ones in the same pool', slow: gated(pools.read), quick: gated(pools.read), bar: BAR_ms },
    { name: 'the same without a gate', slow: bare, quick: bare, bar: Number.POSITIVE_INFINITY }
  ]
  let passed = true
  process.stdout.write(`${SLOW} requests of ${SLOW_s * 1000} ms, and ${OTHERS} quick ones during them\n`)
  for (const { name, slow, quick, bar } of cases) {
    const { times_ms, refused } = await waits(slow, quick)
    const [half, worst] = [percentile(times_ms, 0.5), percentile(times_ms, 1)]
    passed &&= worst <= bar
    const told = `half of them ${half.toFixed(0)} ms, the last ${worst.toFixed(0)} ms, ${refused} told to come back`
    process.stdout.write(`  ${name.padEnd(34)} ${told}${Number.isFinite(bar) ? ` (bar ${bar} ms)` : ''}\n`)
  }
  return passed
}

const school = await openSchool()
const config = readConfig(environment(school.url, 1))
const pools = openPools(config, school.url)
const driver = bareDriver(school.url, { max: config.readers })
try {
  if (!(await bounded(2, () => run(pools, driver)))) process.exitCode = 1
} finally {
  await driver.end()
  await Promise.all(Object.values(pools).map((pool: Pools['read']) => pool.close()))
  await school.stop()
}
