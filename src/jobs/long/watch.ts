import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Actor } from '#src/access/actor.ts'
import { readOne } from '#src/read/one.ts'
import { arrayLiteral } from '#src/read/parameters.ts'
import { everything, jobSource, visibleJob } from './source.ts'
import type { JobRow, JobStream } from './stream.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Who watches jobs here. */
    jobWatch: JobWatch
  }
}

const EVERY_ms = 300

const changed = `select w.stream, ${everything}
  from unnest($1::integer[], $2::uuid[], $3::uuid[], $4::integer[]) w (stream, institution_id, id, seen)
  join ${jobSource.view} j using (institution_id, id)
  where j.version > w.seen`

/** All streams of jobs of a process: one statement asks for all that they watch, however many they are. */
class JobWatch {
  readonly #app: FastifyInstance
  readonly #streams = new Set<JobStream>()
  #looking: NodeJS.Timeout | undefined

  constructor(app: FastifyInstance) {
    this.#app = app
  }

  get size(): number {
    return this.#streams.size
  }

  /** The job as this actor sees it; what is out of reach answers like what does not exist. */
  read(actor: Actor, job: string): Promise<JobRow> {
    const reach = actor.allows.get(jobSource.access) ?? []
    return readOne<JobRow>(this.#app.db.row, jobSource, visibleJob, { actor, reach }, job)
  }

  add(stream: JobStream): void {
    this.#streams.add(stream)
    stream.whenOver(() => this.#streams.delete(stream))
    this.#looking ??= setTimeout(() => this.#look(), EVERY_ms).unref()
  }

  async #look(): Promise<void> {
    try {
      await this.#tell()
    } catch (error) {
      this.#app.log.warn({ err: error }, 'jobs could not be looked at')
    }
    this.#looking = this.#streams.size === 0 ? undefined : setTimeout(() => this.#look(), EVERY_ms).unref()
  }

  async #tell(): Promise<void> {
    const streams = [...this.#streams].filter(({ over, hushed }) => !over && !hushed)
    if (streams.length === 0) return
    const rows = await this.#app.db.watch.query<JobRow & { stream: number }>(changed, [
      arrayLiteral(streams.map((_, n) => String(n))),
      arrayLiteral(streams.map(({ actor }) => actor.institution)),
      arrayLiteral(streams.map(({ job }) => job)),
      arrayLiteral(streams.map(({ version }) => String(version)))
    ])
    for (const { stream, ...row } of rows) {
      const watching = streams[stream]
      // it may have been hushed while the answer was on its way: told later, it misses nothing
      if (watching?.hushed === false) watching.tell(row)
    }
  }
}

export default fp(
  async (app: FastifyInstance) => {
    app.decorate('jobWatch', new JobWatch(app))
  },
  { name: 'provost-job-watch', dependencies: ['provost-db', 'provost-streams'] }
)
