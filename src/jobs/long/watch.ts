import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { problem } from '#src/http/problems.ts'
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
/** Less than a silent connection may last (src/app.ts). */
const HEARTBEAT_ms = 5000
/** Streams of one process, and of one user there. */
const MOST = 2000
const MOST_OF_ONE = 50

const changed = `select w.stream, ${everything}
  from unnest($1::integer[], $2::uuid[], $3::uuid[], $4::integer[]) w (stream, institution_id, id, seen)
  join ${jobSource.view} j using (institution_id, id)
  where j.version > w.seen`

/** All streams of a process: one statement asks for all that they watch, however many they are. */
class JobWatch {
  readonly #app: FastifyInstance
  readonly #streams = new Set<JobStream>()
  /** Users of streams that are being opened. */
  readonly #coming: { user: string }[] = []
  #looking: NodeJS.Timeout | undefined
  readonly #beating: NodeJS.Timeout

  constructor(app: FastifyInstance) {
    this.#app = app
    this.#beating = setInterval(() => {
      for (const stream of this.#streams) stream.beat()
    }, HEARTBEAT_ms).unref()
  }

  get size(): number {
    return this.#streams.size
  }

  /** Refused before anything is read for it; what is still being opened counts like what is open. */
  async open(user: string, opened: () => Promise<JobStream>): Promise<JobStream> {
    const own = [...this.#coming, ...[...this.#streams].map(stream => stream.actor)].filter(one => one.user === user)
    if (this.#streams.size + this.#coming.length >= MOST || own.length >= MOST_OF_ONE)
      throw problem('server.busy', { retry_after: 5 })
    const place = { user }
    this.#coming.push(place)
    try {
      const stream = await opened()
      this.#add(stream)
      return stream
    } finally {
      this.#coming.splice(this.#coming.indexOf(place), 1)
    }
  }

  #add(stream: JobStream): void {
    this.#streams.add(stream)
    stream.source.once('close', () => this.#streams.delete(stream))
    this.#looking ??= setTimeout(() => this.#look(), EVERY_ms).unref()
  }

  dismissAll(): void {
    for (const stream of this.#streams) stream.dismiss()
  }

  stop(): void {
    clearInterval(this.#beating)
    this.dismissAll()
  }

  async #look(): Promise<void> {
    if (this.#app.draining) this.dismissAll()
    try {
      await Promise.all([...this.#streams].map(stream => this.#admitAgain(stream)))
      await this.#tell()
    } catch (error) {
      this.#app.log.warn({ err: error }, 'jobs could not be looked at')
    }
    this.#looking = this.#streams.size === 0 ? undefined : setTimeout(() => this.#look(), EVERY_ms).unref()
  }

  /** Whose session was revoked or changed is forgotten (src/access/actors.ts): who is not found is looked at anew. */
  async #admitAgain(stream: JobStream): Promise<void> {
    const { actors, db } = this.#app
    if (actors.find(stream.token, Date.now())?.actor === stream.actor) return
    try {
      const { actor } = await actors.load(stream.token)
      const reach = actor.allows.get(jobSource.access) ?? []
      await readOne(db.row, jobSource, visibleJob, { actor, reach }, stream.job)
      stream.actor = actor
    } catch {
      stream.dismiss()
    }
  }

  async #tell(): Promise<void> {
    const streams = [...this.#streams].filter(stream => !stream.over)
    if (streams.length === 0) return
    const rows = await this.#app.db.watch.query<JobRow & { stream: number }>(changed, [
      arrayLiteral(streams.map((_, n) => String(n))),
      arrayLiteral(streams.map(({ actor }) => actor.institution)),
      arrayLiteral(streams.map(({ job }) => job)),
      arrayLiteral(streams.map(({ version }) => String(version)))
    ])
    for (const { stream, ...row } of rows) streams[stream]?.tell(row)
  }
}

export default fp(
  async (app: FastifyInstance) => {
    app.decorate('jobWatch', new JobWatch(app))
    app.addHook('preClose', async () => app.jobWatch.stop())
  },
  { name: 'provost-job-watch', dependencies: ['provost-db', 'provost-enter'] }
)
