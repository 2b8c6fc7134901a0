import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Actor } from '#src/access/actor.ts'
import { problem } from '#src/http/problems.ts'
import { Asking } from './asking.ts'
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
/** There may be a place at another process: over a new connection a client may come to it. */
const elsewhere = { connection: 'close' }

/** All streams of a process, whatever they tell: how many there may be, who may go on, and when they have to go. */
class Streams {
  readonly #app: FastifyInstance
  readonly #most: number
  readonly #streams = new Set<EventStream>()
  /** Streams of a user, and of an institution, those being opened too. */
  readonly #of = new Map<string, number>()
  #places = 0
  #looking: NodeJS.Timeout | undefined
  readonly #beating: NodeJS.Timeout
  readonly #asking: Asking
  dropped = 0

  constructor(app: FastifyInstance) {
    this.#app = app
    this.#most = app.config.streams
    this.#asking = new Asking(app)
    this.#beating = setInterval(() => inSlices([...this.#streams], stream => stream.beat()), HEARTBEAT_ms).unref()
  }

  get size(): number {
    return this.#streams.size
  }

  /** Refused before anything is read for it; what is still being opened counts like what is open. */
  async open<T extends EventStream>(actor: Actor, opened: () => Promise<T>): Promise<T> {
    if (!this.#hasPlace(actor)) throw problem('server.busy', { retry_after: 5, headers: elsewhere })
    this.#take(actor, 1)
    try {
      const stream = await opened()
      this.#streams.add(stream)
      // it may have waited long for its place
      this.#hush(stream)
      stream.whenOver(() => {
        this.#streams.delete(stream)
        if (stream.dropped) this.dropped++
        this.#take(actor, -1)
      })
      if (this.#app.draining) stream.dismiss()
      this.#looking ??= setTimeout(() => this.#look(), EVERY_ms).unref()
      return stream
    } catch (error) {
      this.#take(actor, -1)
      throw error
    }
  }

  stop(): void {
    clearInterval(this.#beating)
    for (const stream of this.#streams) stream.dismiss(this.#streams.size)
  }

  /** Of the last quarter of all places nobody gets one whose institution has a quarter: the others find some left. */
  #hasPlace({ user, institution }: Actor): boolean {
    const quarter = this.#most / 4
    if (this.#places >= this.#most || (this.#of.get(user) ?? 0) >= MOST_OF_ONE) return false
    return this.#places < 3 * quarter || (this.#of.get(institution) ?? 0) < quarter
  }

  #take({ user, institution }: Actor, places: 1 | -1): void {
    this.#places += places
    for (const whose of [user, institution]) {
      const now = (this.#of.get(whose) ?? 0) + places
      if (now === 0) this.#of.delete(whose)
      else this.#of.set(whose, now)
    }
  }

  async #look(): Promise<void> {
    if (this.#app.draining) {
      const together = this.#streams.size
      await inSlices([...this.#streams], stream => stream.dismiss(together))
    }
    // All are hushed before anybody is asked for. While revocations cannot be polled nobody is known, and nobody asked for.
    for (const stream of this.#streams) this.#hush(stream)
    const unknown = [...this.#streams].filter(({ over, hushed }) => !over && hushed)
    this.#asking.ask(this.#app.actors.trusted ? unknown : [])
    this.#looking = this.#streams.size === 0 ? undefined : setTimeout(() => this.#look(), EVERY_ms).unref()
  }

  /** Whose session was revoked or changed is forgotten (src/access/actors.ts): who is not found is told nothing more. */
  #hush(stream: EventStream): void {
    stream.hushed = this.#app.actors.find(stream.token, Date.now())?.actor !== stream.actor
  }
}

export default fp(
  async (app: FastifyInstance) => {
    app.decorate('streams', new Streams(app))
    app.addHook('preClose', async () => app.streams.stop())
  },
  { name: 'provost-streams', dependencies: ['provost-enter'] }
)
