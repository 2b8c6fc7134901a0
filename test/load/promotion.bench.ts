/**
 * A year of 20,160 students moves on while somebody reads steadily: how long the preview takes, and
 * the job, and what readers notice. The bar is for the reader's p99: twice what it is while nobody works, or 10 ms more.
 *
 * Not yet seen on a quiet machine. The preview takes 1.4 s of PostgreSQL's CPU, 0.2 of them for the plan itself.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connect } from '#src/db/pool.ts'
import { type Cohort, seedCohort } from '#test/support/cohort.ts'
import { bounded } from './bounded.ts'
import { freePort, Server } from './process.ts'
import { percentile } from './rounds.ts'
import { type Caller, environment, openSchool, type School, signIn } from './school.ts'
import { steadily } from './steady.ts'

const SIZE = { levels: 12, sections: 42, students: 40 }
const EVERYBODY = SIZE.levels * SIZE.sections * SIZE.students
const READS = 50
const CALM_s = 10
const BAR = { ratio: 2, more_ms: 10, preview_s: 2 }

type Answer = Readonly<Record<string, unknown>>

const caller = (port: number, { headers }: Caller) => {
  const call = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`http://127.0.0.1:${port}/v1/${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const answer = (await response.json()) as Answer
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer
  }
  return { get: (path: string) => call('GET', path), post: (path: string, body: object) => call('POST', path, body) }
}

type Calls = ReturnType<typeof caller>

/** Milliseconds of reads of one row, so many a second. */
const reads = (calls: Calls, path: string, seconds: number): Promise<number[]> =>
  steadily(READS, seconds, async () => {
    const began = performance.now()
    await calls.get(path)
    return performance.now() - began
  })

/** Reads until the job has ended. */
const readsDuring = async (
  calls: Calls,
  path: string,
  job: string
): Promise<{ times_ms: number[]; took_s: number }> => {
  const began = performance.now()
  const times_ms: number[] = []
  for (;;) {
    times_ms.push(...(await reads(calls, path, 1)))
    const { state, errors } = await calls.get(`jobs/${job}`)
    if (state === 'succeeded') return { times_ms, took_s: (performance.now() - began) / 1000 }
    if (state === 'failed') throw new Error(JSON.stringify(errors))
  }
}

const say = (passed: boolean, text: string): boolean => {
  process.stdout.write(`  ${passed ? 'ok    ' : 'FAILED'} ${text}\n`)
  return passed
}

const compare = (
  name: string,
  calm: readonly number[],
  { times_ms, took_s }: { times_ms: number[]; took_s: number }
) => {
  const [before, during] = [percentile(calm, 0.99), percentile(times_ms, 0.99)]
  const bar = Math.max(BAR.ratio * before, before + BAR.more_ms)
  const told = `p99 of a read ${before.toFixed(1)} ms before, ${during.toFixed(1)} ms meanwhile (bar ${bar.toFixed(1)})`
  return say(
    during <= bar,
    `${name}: ${took_s.toFixed(0)} s, ${(EVERYBODY / took_s).toFixed(0)} students a second; ${told}`
  )
}

const run = async (calls: Calls, { from_year_id, to_year_id, campus }: Cohort): Promise<boolean> => {
  const row = `identity/campuses/${campus}`
  await reads(calls, row, 3)
  const began = performance.now()
  const made = await calls.post('campus/promotions', { from_year_id, to_year_id })
  const preview_s = (performance.now() - began) / 1000
  const previewed = say(
    preview_s <= BAR.preview_s,
    `preview of ${EVERYBODY}: ${preview_s.toFixed(2)} s (bar ${BAR.preview_s})`
  )
  const calm = await reads(calls, row, CALM_s)
  const path = `campus/promotions/${String(made.id)}`
  const commit = await calls.post(`${path}/commit`, { hash: made.hash })
  const committed = compare('commit', calm, await readsDuring(calls, row, String(commit.id)))
  await pause(1000)
  const undo = await calls.post(`${path}/undo`, {})
  const undone = compare('undo', calm, await readsDuring(calls, row, String(undo.id)))
  const { state, moved } = await calls.get(path)
  return [previewed, committed, undone, say(state === 'undone' && moved === 0, 'everybody is back')].every(Boolean)
}

const seeded = async ({ url }: School): Promise<Cohort> => {
  const sql = connect({ url }, { max: 1 })
  try {
    const cohort = await seedCohort(sql, 'bench', SIZE)
    await sql`vacuum analyze`
    return cohort
  } finally {
    await sql.end()
  }
}

const school = await openSchool()
const port = await freePort()
const server = new Server(
  port,
  ['src/main.js', 'start'],
  environment(school.url, port),
  join(school.folder, 'server.log')
)
try {
  const passed = await bounded(15, async () => {
    const cohort = await seeded(school)
    await server.listening()
    return run(caller(port, await signIn(port, school)), cohort)
  })
  if (!passed) process.exitCode = 1
} finally {
  await server.stop()
  await school.stop()
}
