import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { run } from '#src/command/run.ts'
import { toProblem } from '#src/http/failure.ts'
import { arrayLiteral } from '#src/read/parameters.ts'
import type { Work } from '../declaration.ts'
import type { LongJob, ReadFacts } from './declaration.ts'

const SIZE = 100
const ATTEMPTS = 8
/** Others are at it; that is no failure. */
const BUSY_ms = 250
/** So long at a stretch where others wait for a hand: tasks of a moment are not to wait for hours. */
const STRETCH_ms = 2000
/** Attempts whose process ended, one after the other and without getting any further: it is the job that ends them. */
const CRASHES = 20

/** A row of kernel.jobs, whole. */
interface Held {
  id: string
  institution_id: string
  kind: string
  state: string
  payload: unknown
  cursor: unknown
  /** Of a task that failed for good: what it was. */
  cause: string | null
  done: number
  total: number | null
  attempts: number
  /** Items of a chunk, where so many as the kind names took too long. */
  size: number | null
  version: number
}

interface Leaving {
  step: 'pause' | 'fail' | 'finish'
  /** The longer, the more attempts got no further; false: whoever is there may take it up, and this was no attempt. */
  wait?: boolean
  error?: { code: string; detail: string }
}

const waits = 'select kernel.work_waits($1::text[]) as waits'

/**
 * Null is another worker's job, or nobody's, where the answer of a chunk was lost. Thrown, the queue leaves it to whoever has
 * it, or hands it out again; done, it would be taken away from them.
 */
const held = (job: Held | null): Held => {
  if (job === null) throw new Error('another worker has taken the job up')
  return job
}

/** One attempt at one job: takes it up, works chunk by chunk, lets go of it. */
export class Attempt {
  readonly #app: FastifyInstance
  readonly #work: Work
  readonly #id: string
  #stretch_ms = performance.now()

  constructor(app: FastifyInstance, work: Work, id: string) {
    this.#app = app
    this.#work = work
    this.#id = id
  }

  async run(): Promise<void> {
    let job = await this.#call('kernel.begin_job', { kinds: this.#app.jobs.names })
    if (job?.state === 'running' && job.attempts > CRASHES) {
      const detail = 'The processes that work on it end, one after the other.'
      job = held(await this.#leave(job, { step: 'fail', error: { code: 'server.error', detail } }))
    }
    while (job?.state === 'running') {
      const next: Held | null =
        this.#work.signal.aborted || (await this.#othersWait())
          ? await this.#leave(job, { step: 'pause', wait: false })
          : await this.#advance(job)
      job = held(next)
    }
  }

  async #othersWait(): Promise<boolean> {
    const now = performance.now()
    if (now - this.#stretch_ms < STRETCH_ms) return false
    this.#stretch_ms = now
    const { db, jobs } = this.#app
    const [row] = await db.watch.query<{ waits: boolean }>(waits, [arrayLiteral(jobs.names)]).catch(() => [])
    return row?.waits === true
  }

  /** The job as it is after one step; a failure is written down in it. */
  async #advance(job: Held): Promise<Held | null> {
    const long = this.#app.jobs.long.get(job.kind)
    const size = job.size ?? long?.size ?? SIZE
    try {
      if (job.cause !== null) return await this.#redo(job)
      if (long === undefined) throw new Error(`nobody says how ${job.kind} is done`)
      return await this.#call('kernel.work_job', { version: job.version, size, ...(await this.#next(job, long)) })
    } catch (error) {
      const { code, kind, message } = toProblem(error, this.#app)
      if (code === 'server.busy') {
        await pause(BUSY_ms)
        return job
      }
      // tried again at half its size
      if (code === 'server.timeout' && size > 1) return { ...job, size: Math.floor(size / 2) }
      const last = job.attempts >= (long?.attempts ?? ATTEMPTS)
      const told = { code, detail: kind.status >= 500 ? kind.title : message }
      this.#app.log[last ? 'error' : 'warn'](
        { err: error, job: job.id, kind: job.kind, last },
        'an attempt at a job failed'
      )
      return this.#leave(job, { step: last ? 'fail' : 'pause', error: told })
    }
  }

  /** A task that had failed for good, and that somebody has asked for again. */
  async #redo(job: Held): Promise<Held | null> {
    await this.#work.redo(job.kind, job.payload)
    return this.#leave(job, { step: 'finish' })
  }

  /** The chunk's function, and its input where a step decided it. */
  async #next(job: Held, long: LongJob): Promise<{ chunk: string; input?: unknown }> {
    if ('chunk' in long) return { chunk: long.chunk }
    const { id, institution_id: institution, payload: input, cursor, done, total } = job
    const read: ReadFacts = (text, parameters = []) => this.#app.db.read.query(text, [institution, ...parameters])
    const { commit, input: decided } = await long.step({ id, institution, input, cursor, done, total }, read)
    if (!long.commits.includes(commit)) throw new Error(`${job.kind} does not declare that it commits ${commit}`)
    return { chunk: commit, input: decided }
  }

  #leave({ version, size }: Held, how: Leaving): Promise<Held | null> {
    return this.#call('kernel.leave_job', { version, size, ...how })
  }

  #call(command: string, input: object): Promise<Held | null> {
    const { institution, request } = this.#work
    const context = { institution, actor: null, ...(request === null ? {} : { request }) }
    return run(this.#app.db.command, command, context, { id: this.#id, ...input })
  }
}
