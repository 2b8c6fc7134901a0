import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { toProblem } from '#src/http/failure.ts'
import { problem } from '#src/http/problems.ts'
import { inSlices } from './slices.ts'
import type { EventStream } from './stream.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Who listens here, to whatever. */
    streams: Streams
  }
}

const EVERY_ms = 300
/** Less than a silent connection may last (src/app.ts). */
const HEARTBEAT_ms = 5000
/** Streams of one user in a process. */
const MOST_OF_ONE = 50
/** Sessions that are read again at once. */
const AT_ONCE = 8

/** All streams of a process, whatever they tell: how many there may be, who may go on, and when they have to go. */
class Streams {
  readonly #app: FastifyInstance
  readonly #most: number
  readonly #streams = new Set<EventStream>()
  /** Streams of a user, those being opened too. */
  readonly #ofUser = new Map<string, number>()
  #places = 0
  #looking: NodeJS.Timeout | undefined
  readonly #beating: NodeJS.Timeout
  dropped = 0

  constructor(app: FastifyInstance) {
    this.#app = app
    this.#most = app.config.streams
    this.#beating = setInterval(() => inSlices([...this.#streams], stream => stream.beat()), HEARTBEAT_ms).unref()
  }

  get size(): number {
    return this.#streams.size
  }

  /** Refused before anything is read for it; what is still being opened counts like what is open. */
  async open<T extends EventStream>(user: string, opened: () => Promise<T>): Promise<T> {
    const own = this.#ofUser.get(user) ?? 0
    if (this.#places >= this.#most || own >= MOST_OF_ONE) throw problem('server.busy', { retry_after: 5 })
    this.#places++
    this.#ofUser.set(user, own + 1)
    try {
      const stream = await opened()
      this.#streams.add(stream)
      stream.whenOver(() => {
        this.#streams.delete(stream)
        if (stream.dropped) this.dropped++
        this.#leave(user)
      })
      if (this.#app.draining) stream.dismiss()
      this.#looking ??= setTimeout(() => this.#look(), EVERY_ms).unref()
      return stream
    } catch (error) {
      this.#leave(user)
      throw error
    }
  }

  stop(): void {
    clearInterval(this.#beating)
    for (const stream of this.#streams) stream.dismiss()
  }

  #leave(user: string): void {
    this.#places--
    const left = (this.#ofUser.get(user) ?? 1) - 1
    if (left === 0) this.#ofUser.delete(user)
    else this.#ofUser.set(user, left)
  }

  async #look(): Promise<void> {
    if (this.#app.draining) {
      const together = this.#streams.size
      await inSlices([...this.#streams], stream => stream.dismiss(together))
    }
    await this.#admitAgain()
    this.#looking = this.#streams.size === 0 ? undefined : setTimeout(() => this.#look(), EVERY_ms).unref()
  }

  /** Whose session was revoked or changed is forgotten (src/access/actors.ts): who is not found is looked at anew. */
  async #admitAgain(): Promise<void> {
    const { actors } = this.#app
    const now_ms = Date.now()
    const unknown = [...this.#streams].filter(
      ({ over, hushed, token, actor }) => !over && (hushed || actors.find(token, now_ms)?.actor !== actor)
    )
    const sessions = [...Map.groupBy(unknown, ({ token }) => token)]
    while (sessions.length > 0) {
      await Promise.all(sessions.splice(0, AT_ONCE).map(([token, streams]) => this.#ask(token, streams)))
    }
  }

  /** Streams of one session. Where nobody can be asked nothing is told until somebody can. */
  async #ask(token: string, streams: readonly EventStream[]): Promise<void> {
    const loading = this.#app.actors.load(token)
    const admit = async (stream: EventStream): Promise<void> => {
      try {
        const { actor } = await loading
        if (actor.enrolling) throw problem('access.second_factor_missing')
        await stream.admit(actor)
        stream.actor = actor
        stream.hushed = false
      } catch (error) {
        if (toProblem(error, this.#app).kind.status < 500) stream.dismiss()
        else stream.hushed = true
      }
    }
    await Promise.all(streams.map(admit))
  }
}

export default fp(
  async (app: FastifyInstance) => {
    app.decorate('streams', new Streams(app))
    app.addHook('preClose', async () => app.streams.stop())
  },
  { name: 'provost-streams', dependencies: ['provost-enter'] }
)
