/**
 * What it costs a command to leave work for later: commands a second, with and without, in interleaved rounds. No web
 * server in between, no idempotency key and no fsync, which would all make the difference look smaller.
 *
 * The bar is for the command alone, while nobody does the work: on a machine that also does it, its CPU is missing
 * whatever the outbox costs. That is measured too, and has no bar.
 *
 * On two cores with nothing else to do: CPU a command 0.94, commands a second 0.94 (3393 without, 3164 with); with the
 * worker beside it 0.80 and 0.59. A regular expression as check of the name would cost another 8 µs.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { execute } from '#src/command/run.ts'
import { readConfig } from '#src/config.ts'
import { connect, type Sql } from '#src/db/pool.ts'
import { openPools, type Pools } from '#src/db/pools.ts'
import { Backends } from './backends.ts'
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

interface Measured {
  rate: number
  /** Of one command: ours and PostgreSQL's. Steadier than the rate where others use the machine too. */
  cpu_us: number
}

const cpu_us = async (backends: Backends): Promise<number> => {
  const { user, system } = process.cpuUsage()
  return user + system + (await backends.cpu_us())
}

/** Clients who each send the next command when the last is done. */
const measure = async (pools: Pools, { institution, url }: School, command: string): Promise<Measured> => {
  const context = { institution, actor: null, columns: '"id", "code", "name", "version", "created_at"' }
  const backends = await Backends.of(url, 'provost command')
  const before_us = await cpu_us(backends)
  const began = performance.now()
  let done = 0
  const client = async (): Promise<void> => {
    while (performance.now() < began + ROUND_s * 1000) {
      await execute(pools.command, command, context, { code: `B${++made}`, name: 'Bench', opened_on: '2020-01-01' })
      done++
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  const rate = done / ((performance.now() - began) / 1000)
  return { rate, cpu_us: ((await cpu_us(backends)) - before_us) / done }
}

/** No round begins with what the last one has left. */
const forget = async (sql: Sql): Promise<void> => {
  await sql`delete from kernel.outbox`
  await sql`select graphile_worker.complete_jobs(array(select id from graphile_worker.jobs where locked_at is null))`
  await sql`delete from identity.campuses`
  await sql`vacuum kernel.outbox, identity.campuses, graphile_worker._private_jobs`
}

const compare = async (name: string, pools: Pools, school: School, sql: Sql): Promise<number> => {
  const side = (command: string) => async () => {
    await forget(sql)
    return measure(pools, school, command)
  }
  const [plain, noting] = [side('identity.make_plainly'), side('identity.make_and_note')]
  for (const warm of [plain, noting]) await warm()
  const pairs = await interleave(ROUNDS, [plain, noting])
  const of = (pick: (without: Measured, withJob: Measured) => number) => median(pairs.map(([a, b]) => pick(a, b)))
  const both = (pick: (side: Measured) => number): string =>
    `without ${of(a => pick(a)).toFixed(0)}, with a job ${of((_, b) => pick(b)).toFixed(0)}`
  const ratio = of((a, b) => a.cpu_us / b.cpu_us)
  const told = [
    name,
    `  CPU a command      ${both(side => side.cpu_us)} µs: ${ratio.toFixed(3)}`,
    `  its rounds         ${pairs.map(([a, b]) => (a.cpu_us / b.cpu_us).toFixed(2)).join(' ')}`,
    `  commands a second  ${both(side => side.rate)}: ${of((a, b) => b.rate / a.rate).toFixed(3)}`
  ]
  process.stdout.write(`${told.join('\n')}\n`)
  return ratio
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
