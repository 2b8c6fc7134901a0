/**
 * What it costs a command to leave work for later: commands a second, with and without, in interleaved rounds. No web
 * server in between, no idempotency key and no fsync, which would all make the difference look smaller.
 *
 * The bar is for the command alone, while nobody does the work: on a machine that also does it, its CPU is missing
 * whatever the outbox costs. That is measured too, and has no bar.
 *
 * On two cores with much else to do: 2344 a second without, 2051 with a job, 0.916 (rounds from 0.77 to 1.08); with the
 * worker beside it 1951 and 1214, 0.63. Alone in its transaction `kernel.enqueue` takes 41 µs, the campus 555 µs.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { execute } from '#src/command/run.ts'
import { readConfig } from '#src/config.ts'
import { connect, type Sql } from '#src/db/pool.ts'
import { openPools, type Pools } from '#src/db/pools.ts'
import { bounded } from './bounded.ts'
import { interleave, median } from './rounds.ts'
import { environment, openSchool, type School } from './school.ts'

const BAR = 0.9
const ROUNDS = 11
const ROUND_s = 3
const CLIENTS = 16

const commands = `
  create function identity.make_plainly(input jsonb) returns jsonb language plpgsql as $$
  begin
    return kernel.row_create(jsonb_build_object('table', 'identity.campuses', 'view', 'identity.campuses', 'data', input));
  end $$;
  create function identity.make_and_note(input jsonb) returns jsonb language plpgsql as $$
  declare
    made jsonb := kernel.row_create(jsonb_build_object('table', 'identity.campuses', 'view', 'identity.campuses', 'data', input));
  begin
    perform kernel.enqueue('bench.note', jsonb_build_object('campus_id', made -> 'id'));
    return made;
  end $$;
  create function identity.note(input jsonb) returns jsonb language plpgsql as $$ begin return null; end $$;`

let made = 0

/** Commands a second that clients get who each send the next when the last is done. */
const rate = async (pools: Pools, { institution }: School, command: string): Promise<number> => {
  const context = { institution, actor: null, columns: '"id", "code", "name", "version", "created_at"' }
  const until = performance.now() + ROUND_s * 1000
  let done = 0
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      await execute(pools.command, command, context, { code: `B${++made}`, name: 'Bench', opened_on: '2020-01-01' })
      done++
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return done / ((performance.now() - began) / 1000)
}

/** No round begins with what the last one has left. */
const forget = async (sql: Sql): Promise<void> => {
  await sql`delete from kernel.outbox`
  await sql`select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs where locked_at is null))`
  await sql`delete from identity.campuses`
  await sql`vacuum kernel.outbox, identity.campuses, graphile_worker._private_jobs`
}

const compare = async (name: string, pools: Pools, school: School, sql: Sql): Promise<number> => {
  const measure = (command: string) => async () => {
    await forget(sql)
    return rate(pools, school, command)
  }
  const [plain, noting] = [measure('identity.make_plainly'), measure('identity.make_and_note')]
  for (const warm of [plain, noting]) await warm()
  const pairs = await interleave(ROUNDS, [plain, noting])
  const ratios = pairs.map(([without, withJob]) => withJob / without)
  const told = [
    name,
    `  commands a second  without ${median(pairs.map(p => p[0])).toFixed(0)}, with a job ${median(pairs.map(p => p[1])).toFixed(0)}: ${median(ratios).toFixed(3)}`,
    `  its rounds         ${ratios.map(ratio => ratio.toFixed(2)).join(' ')}`
  ]
  process.stdout.write(`${told.join('\n')}\n`)
  return median(ratios)
}

const withWorker = async (school: School, work: () => Promise<unknown>): Promise<void> => {
  const worker = spawn(process.execPath, [join(import.meta.dirname, 'jobs-worker.ts')], {
    env: { PATH: process.env.PATH, ...environment(school.url, 0), LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  try {
    await once(worker.stdout, 'data')
    await work()
  } finally {
    worker.kill('SIGTERM')
    await once(worker, 'exit')
  }
}

const run = async (school: School, sql: Sql): Promise<boolean> => {
  const pools = openPools(readConfig(environment(school.url, 1)), school.url)
  try {
    const ratio = await compare(`nobody does the work (bar ${BAR.toFixed(2)})`, pools, school, sql)
    await withWorker(school, () => compare('a worker on this machine does it meanwhile', pools, school, sql))
    return ratio >= BAR
  } finally {
    await Promise.all(Object.values(pools).map((pool: Pools['read']) => pool.close()))
  }
}

const school = await openSchool()
const sql = connect({ url: school.url }, { max: 1 })
try {
  await sql.unsafe(commands)
  if (!(await bounded(8, () => run(school, sql)))) process.exitCode = 1
} finally {
  await sql.end()
  await school.stop()
}
