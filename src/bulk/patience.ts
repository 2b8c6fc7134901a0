import type { Socket } from 'node:net'
import fp from 'fastify-plugin'
import { Busy } from '#src/busy.ts'
import { Gate } from '#src/gate.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Files that are being received. */
    uploads: Uploads
  }
}

const AT_ONCE = 8
const AT_ONCE_of_a_user = 2

/** Requests that may take longer to arrive than all others: so many at once, and no more. */
class Uploads {
  /** One file is moved at a time: it takes a core of the database's, and others want to be answered. */
  readonly turns = new Gate(1, { room: AT_ONCE, patience_ms: 60_000 })
  readonly #users = new Map<string, number>()
  readonly #sockets = new Set<Socket>()
  count = 0

  /** Takes a place; what it answers gives it back. */
  enter(user: string, socket: Socket): () => void {
    const own = this.#users.get(user) ?? 0
    if (this.count >= AT_ONCE || own >= AT_ONCE_of_a_user) throw new Busy()
    this.count++
    this.#users.set(user, own + 1)
    this.#sockets.add(socket)
    return () => {
      this.#sockets.delete(socket)
      this.count--
      const left = (this.#users.get(user) ?? 1) - 1
      if (left === 0) this.#users.delete(user)
      else this.#users.set(user, left)
    }
  }

  /** Node forgets a connection whose request took longer than others may: what closes all of them leaves it open. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

const patient = new WeakSet<Socket>()

/** Whether whoever receives from this socket looks after the time it takes. */
export const isPatient = (socket: Socket): boolean => patient.has(socket)

/** No clock of the server's ends what comes from this socket until the answer: whoever receives has clocks of its own. */
export const bePatient = (socket: Socket): (() => void) => {
  patient.add(socket)
  socket.setTimeout(0)
  return () => patient.delete(socket)
}

export default fp(
  async app => {
    app.decorate('uploads', new Uploads())
  },
  { name: 'provost-uploads' }
)
