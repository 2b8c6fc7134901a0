import type { FastifyInstance } from 'fastify'
import { toProblem } from '#src/http/failure.ts'
import { problem } from '#src/http/problems.ts'
import type { EventStream } from './stream.ts'

/** Sessions that are asked for at once. */
const AT_ONCE = 8

/**
 * Asks who it is that listens, session by session, beside all else: an answer may take seconds, and nobody waits for it
 * but who is asked for. Whoever is waiting for it is hushed.
 */
export class Asking {
  readonly #app: FastifyInstance
  /** In the order that they came in: who was asked for in vain comes in last. */
  readonly #waiting = new Map<string, readonly EventStream[]>()
  readonly #underWay = new Set<string>()

  constructor(app: FastifyInstance) {
    this.#app = app
  }

  /** All who are to be asked for now; who was waiting and is not among them waits no more. */
  ask(streams: readonly EventStream[]): void {
    const sessions = Map.groupBy(streams, ({ token }) => token)
    for (const token of this.#waiting.keys()) if (!sessions.has(token)) this.#waiting.delete(token)
    for (const [token, of] of sessions) if (!this.#underWay.has(token)) this.#waiting.set(token, of)
    this.#goOn()
  }

  #goOn(): void {
    for (const [token, streams] of this.#waiting) {
      if (this.#underWay.size >= AT_ONCE) return
      this.#waiting.delete(token)
      if (streams.every(({ over }) => over)) continue
      this.#underWay.add(token)
      void this.#admit(token, streams).finally(() => {
        this.#underWay.delete(token)
        this.#goOn()
      })
    }
  }

  async #admit(token: string, streams: readonly EventStream[]): Promise<void> {
    const loading = this.#app.actors.load(token)
    const admit = async (stream: EventStream): Promise<void> => {
      try {
        const { actor } = await loading
        if (actor.enrolling) throw problem('access.second_factor_missing')
        await stream.admit(actor)
        stream.actor = actor
        // forgotten meanwhile, it is asked for once more
        stream.hushed = this.#app.actors.find(token, Date.now())?.actor !== actor
      } catch (error) {
        if (toProblem(error, this.#app).kind.status < 500) stream.dismiss()
      }
    }
    await Promise.all(streams.map(admit))
  }
}
