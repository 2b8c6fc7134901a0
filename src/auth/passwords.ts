import argon2 from 'argon2'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Gate } from '#src/gate.ts'
import { Turns } from './turns.ts'

declare module 'fastify' {
  interface FastifyInstance {
    passwords: Passwords
  }
}

/** argon2id at the strength OWASP names: 6.4 ms a hash, 159 a second on two cores. */
const strength: argon2.HashOptions = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** For the command line and what fills databases; a request goes through `app.passwords`. */
export const hashPassword = (password: string): Promise<string> => argon2.hash(password, strength)

/** Makes and checks hashes, one at a time. */
const preparePasswords = async () => {
  // What an unknown account is checked against, so that it takes as long as a known one.
  const nobody = await hashPassword('no account has this password')
  /** Two hashes at once would take both cores from every other request. */
  const one = new Gate(1, { room: 100, patience_ms: 3000 })
  /**
   * Whatever needs a hash, with its statements: while one is hashed the next ones ask and tell the database. Who would
   * wait for about a second is told to come again.
   */
  const gate = new Gate(3, { room: 100, patience_ms: 850 })
  const make = (password: string): Promise<string> => one.run(() => hashPassword(password))
  return {
    gate,
    turns: new Turns(),
    /** Inside the gate. Without a hash the same work is done, and the answer is no. */
    fits: async (password: string, hash: string | null): Promise<boolean> => {
      const fits = await one.run(() => argon2.verify(hash ?? nobody, password))
      return fits && hash !== null
    },
    /** Inside the gate. */
    make,
    /** Waits at the gate by itself. */
    hash: (password: string): Promise<string> => gate.run(() => make(password))
  }
}

type Passwords = Awaited<ReturnType<typeof preparePasswords>>

/** `app.passwords`: one gate for all hashing of the process, whoever asks for it. */
export default fp(
  async (app: FastifyInstance) => {
    app.decorate('passwords', await preparePasswords())
  },
  { name: 'provost-passwords' }
)
