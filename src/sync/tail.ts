import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { problem } from '#src/http/problems.ts'
import { Histogram } from '#src/observe/histogram.ts'
import { inSlices } from '#src/streams/slices.ts'
import type { Audience } from './audience.ts'
import type { Sweep } from './catching-up.ts'
import { type Begin, type Coming, Door } from './door.ts'
import { type Page, pageReader } from './feed.ts'
import type { Listener } from './listener.ts'
import { Related } from './related.ts'
import type { Room } from './room.ts'
import { readStanding, sealOf, standsThere } from './standing.ts'
import { beginning, type Position } from './token.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Who listens here to what changes. */
    tail: Tail
  }
}

/** How often the log is read where nothing follows at once. */
const EVERY_ms = 250
/** Those who come in meanwhile come in together. */
const SOON_ms = 20
/** How often it is looked at whether the log is still the same, and who is related to what, where something has changed. */
const REVIEW_ms = 5000
/** So many are read for at once of those who are behind: who is up to date waits for no more. */
const SWEEPS = 8

/** Who hears a page: all who are up to date in a room, or those who catch up together. */
interface Hearing {
  room: Room
  at: Position
  sweep?: Sweep
}

const groupsOf = ({ room, sweep }: Hearing): Iterable<readonly [Audience, Iterable<Listener>]> =>
  sweep === undefined
    ? [...room.audiences.values()].map(audience => [audience, audience.present] as const)
    : Map.groupBy(sweep.listeners, ({ audience }) => audience)

/**
 * A process's eye on the change log. One statement reads on for all institutions that are listened to and for all who
 * catch up, one for each relation says who is related to what: what it costs does not grow with the listeners.
 * Everything goes in turns, one statement after the other, so that each sees what the one before saw, and more.
 */
class Tail {
  readonly #app: FastifyInstance
  readonly #rooms = new Map<string, Room>()
  readonly #door = new Door(this.#rooms)
  readonly #read: ReturnType<typeof pageReader>
  /** A turn is for all: it belongs to no request, not even to the one that brought it about. */
  readonly #apart = AsyncLocalStorage.snapshot()
  #timer: NodeJS.Timeout | undefined
  #due_ms = Number.POSITIVE_INFINITY
  #busy = false
  #stopped = false
  /** The database was away: it may have come back as it once was. */
  #doubtful = false
  #reviewed_ms = 0
  #turns = 0
  /** Events told, one to each who hears it. */
  told = 0
  /** From a change to its being read. */
  readonly lag = new Histogram()

  constructor(app: FastifyInstance) {
    this.#app = app
    this.#read = pageReader(app.db.feed, app.entities)
  }

  /** Listeners, or those of them who are behind. */
  count(which: 'all' | 'behind'): number {
    let n = 0
    for (const { audiences, catchingUp } of this.#rooms.values()) {
      if (which === 'behind') n += catchingUp.size
      else for (const { listeners } of audiences.values()) n += listeners.size
    }
    return n
  }

  /** Who comes in hears all that follows. */
  seat(coming: Coming, begin: Begin): Promise<Listener> {
    const seated = this.#door.seat(coming, begin)
    this.#wake()
    return seated
  }

  /** Whether they could. */
  ask(coming: Coming): Promise<void> {
    const asked = this.#door.ask(coming)
    this.#wake()
    return asked
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#door.close(problem('server.unavailable', { retry_after: 1 }))
  }

  /** Not later for those who came first, however many more come. */
  #wake(): void {
    if (!this.#busy && this.#due_ms > performance.now() + SOON_ms) this.#schedule(SOON_ms)
  }

  #schedule(ms: number): void {
    if (this.#stopped) return
    clearTimeout(this.#timer)
    this.#due_ms = performance.now() + ms
    this.#timer = setTimeout(() => this.#apart(() => this.#turn()), ms).unref()
  }

  async #turn(): Promise<void> {
    this.#busy = true
    const began = performance.now()
    let more = false
    try {
      await this.#door.admit(this.#app.db.feed)
      await this.#review()
      more = await this.#advance()
    } catch (error) {
      this.#doubtful = true
      this.#app.log.warn({ err: error }, 'changes could not be read')
    }
    this.#busy = false
    for (const [institution, room] of this.#rooms) if (room.isEmpty) this.#rooms.delete(institution)
    if (more) this.#schedule(0)
    else if (this.#door.waiting > 0) this.#schedule(SOON_ms)
    else if (this.#rooms.size > 0) this.#schedule(Math.max(SOON_ms, began + EVERY_ms - performance.now()))
    else this.#due_ms = Number.POSITIVE_INFINITY
  }

  /** Reads on, and tells; answers whether more can be read at once. */
  async #advance(): Promise<boolean> {
    const hearings = this.#hearings()
    if (hearings.length === 0) return false
    const stands = hearings.map(({ room: { institution }, at: position }) => ({ institution, position }))
    const pages = await this.#read(stands)
    const heard = hearings.flatMap((hearing, n) => {
      const page = pages[n]
      return page === undefined ? [] : [{ ...hearing, page }]
    })
    const related = new Related()
    for (const { page, ...hearing } of heard) {
      for (const [audience] of page.changes.length === 0 ? [] : groupsOf(hearing)) related.want(audience, page.changes)
    }
    await related.ask(this.#app.db.feed)
    for (const { page, ...hearing } of heard) await this.#tell(hearing, page, related)
    return heard.some(({ page }) => !page.whole)
  }

  /** Those who are up to date first: where they are is where the others arrive. */
  #hearings(): Hearing[] {
    const rooms = [...this.#rooms.values()]
    const sweeps = rooms.flatMap(room =>
      room.catchingUp.sweeps(room.last).map(sweep => ({ room, at: sweep.at, sweep }))
    )
    const first = sweeps.length <= SWEEPS ? 0 : (this.#turns++ * SWEEPS) % sweeps.length
    const turn = [...sweeps.slice(first), ...sweeps.slice(0, first)].slice(0, SWEEPS)
    return [...rooms.map(room => ({ room, at: room.last })), ...turn]
  }

  async #tell(hearing: Hearing, { changes, whole }: Page, related: Related): Promise<void> {
    const { room, at, sweep } = hearing
    const to = changes.at(-1)?.position ?? at
    const lines = function* () {
      for (const [audience, listeners] of groupsOf(hearing)) {
        const told = audience.hear(changes, related)
        const text = Buffer.from(told.map(({ text }) => text).join(''))
        for (const listener of listeners) yield { listener, told, text }
      }
    }
    if (changes.length > 0) {
      await inSlices(lines(), ({ listener, told, text }) => {
        if (listener.ready) listener.tell(told, text, { from: at, to })
        else room.fallBehind(listener)
        this.told += told.length
        return told.length > 0
      })
    }
    if (sweep !== undefined) {
      sweep.at = to
      if (whole) for (const listener of sweep.listeners) room.arrive(listener)
    } else if (changes.length > 0) {
      room.last = to
      room.stirred = true
      const now_ms = Date.now()
      for (const { at } of changes) this.lag.observe(Math.max(0, now_ms - Date.parse(at)) / 1000)
    }
  }

  /**
   * Who has come to see rows that have not changed themselves must read them: their streams end, and their tokens are
   * refused. Those too whose place in the log is gone, where the database was put back to a former state.
   */
  async #review(): Promise<void> {
    const now_ms = performance.now()
    if (!this.#doubtful && now_ms - this.#reviewed_ms < REVIEW_ms) return
    const rooms = [...this.#rooms.values()]
    const stirred = rooms.filter(room => room.stirred)
    const audiences = stirred.flatMap(room =>
      [...room.audiences.values()].filter(({ relations }) => relations.length > 0)
    )
    const stands = rooms.map(({ institution, last: position }) => ({ institution, position }))
    if (stands.length > 0) {
      const standing = await readStanding(this.#app.db.feed, { stands, sealed: audiences })
      for (const audience of audiences) {
        if (sealOf(standing, audience) === audience.seal) continue
        for (const listener of audience.listeners) listener.dismiss(this.count('all'))
      }
      for (const stand of stands) {
        const floor = standing.floor[stand.institution]
        const { xid, seq, mark } = stand.position
        const held = stand.position === beginning || floor === `${xid}.${seq}.${mark}` || standsThere(standing, stand)
        if (!held) this.#rooms.get(stand.institution)?.dismissAll(this.count('all'))
      }
    }
    for (const room of stirred) room.stirred = false
    this.#reviewed_ms = now_ms
    this.#doubtful = false
  }
}

/** Once all entities are known. */
export default fp(
  async (app: FastifyInstance) => {
    const tail = new Tail(app)
    app.decorate('tail', tail)
    app.addHook('preClose', async () => tail.stop())
  },
  { name: 'provost-tail', dependencies: ['provost-db', 'provost-entities', 'provost-streams'] }
)
