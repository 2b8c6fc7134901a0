import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import fp from 'fastify-plugin'
import type { Config } from '#src/config.ts'
import { Gate } from '#src/gate.ts'
import { type Holder, Places } from './places.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Files that are being received. */
    uploads: Uploads
    /** Whole lists that are being sent. */
    exports: Places
  }
}

const AT_ONCE = 8
const AT_ONCE_of_a_user = 2
const END_ms = 5000

/** Requests that may take longer to arrive than all others: so many at once, and no more. */
class Uploads extends Places {
  /** One file is moved at a time: it takes a core of the database's, and others want to be answered. */
  readonly turns = new Gate(1, { room: AT_ONCE, patience_ms: 60_000 })
  readonly #sockets = new Set<Socket>()
  #over = (): void => {}

  /** Takes a place for what comes from this socket; what it answers gives it back. */
  admit(holder: Holder, socket: Socket): () => void {
    const leave = this.enter(holder)
    this.#sockets.add(socket)
    return () => {
      this.#sockets.delete(socket)
      leave()
      if (this.count === 0) this.#over()
    }
  }

  /** What has begun ends, and has cleared away what it staged. */
  async end(): Promise<void> {
    if (this.count === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#over = resolve
    this.cut()
    await Promise.race([promise, pause(END_ms, undefined, { ref: false })])
  }

  /** Node forgets a connection whose request took longer than others may: what closes all of them leaves it open. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** Each holds a connection as long as its client takes: no institution has all of them. */
const placesOf = ({ exports }: Config): Places =>
  new Places({ all: Number.POSITIVE_INFINITY, institution: Math.max(1, exports - 1), user: AT_ONCE_of_a_user })

const patient = new WeakSet<Socket>()

/** Whether whoever receives from this socket looks after the time it takes. */
export const isPatient = (socket: Socket): boolean => patient.has(socket)

/** No clock of the server's ends what comes from this socket until the answer: whoever receives has clocks of its own. */
export const bePatient = (socket: Socket): (() => void) => {
  const before = socket.timeout ?? 0
  patient.add(socket)
  socket.setTimeout(0)
  return () => {
    patient.delete(socket)
    socket.setTimeout(before)
  }
}

export default fp(
  async (app, { config }: { config: Config }) => {
    const uploads = new Uploads({ all: AT_ONCE, institution: AT_ONCE, user: AT_ONCE_of_a_user })
    app.decorate('uploads', uploads)
    app.decorate('exports', placesOf(config))
    app.addHook('onClose', () => uploads.end())
  },
  { name: 'provost-bulk' }
)
