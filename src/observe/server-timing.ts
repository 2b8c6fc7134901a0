import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Gate } from '#src/gate.ts'

interface Spent {
  queue_ms: number
  database_ms: number
}

/** Waiting for a place and running in it, added up for the request that asked. */
const measure = (gate: Gate, requests: AsyncLocalStorage<Spent>): void => {
  const run = gate.run.bind(gate)
  gate.run = <T>(work: () => Promise<T>): Promise<T> => {
    const spent = requests.getStore()
    if (spent === undefined) return run(work)
    const asked = performance.now()
    return run(() => {
      const began = performance.now()
      spent.queue_ms += began - asked
      return work().finally(() => {
        spent.database_ms += performance.now() - began
      })
    })
  }
}

const told = (name: string, ms: number): string => `${name};dur=${ms.toFixed(2)}`

/** Answers tell where their time went. Registered only where it is switched on: following each request is not free. */
export default fp(
  async (app: FastifyInstance) => {
    const requests = new AsyncLocalStorage<Spent>()
    for (const { gate } of Object.values(app.db)) measure(gate, requests)
    app.addHook('onRequest', (_request, _reply, done) => requests.run({ queue_ms: 0, database_ms: 0 }, done))
    app.addHook('onSend', (_request, reply, payload, done) => {
      const { queue_ms, database_ms } = requests.getStore() ?? { queue_ms: 0, database_ms: 0 }
      const parts = [told('db', database_ms), told('queue', queue_ms), told('total', reply.elapsedTime)]
      reply.header('server-timing', parts.join(', '))
      done(null, payload)
    })
  },
  { name: 'provost-server-timing', dependencies: ['provost-db'] }
)
