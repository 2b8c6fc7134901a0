import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Parameter } from '#src/db/pool.ts'
import type { Pools } from '#src/db/pools.ts'
import type { TestDatabase } from './database.ts'
import { payloadCheck } from './payload.ts'
import { unboundScans } from './plans.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route by its operationId. */
    operations: ReadonlyMap<string, { method: string; url: string }>
  }
}

const codeOf = (payload: unknown): string | undefined =>
  typeof payload === 'string' ? /^\{"type":"[^"]*\/problems\/([a-z_.]+)"/.exec(payload)?.[1] : undefined

const documentedOf = (app: FastifyInstance, operation: string): readonly string[] => {
  for (const operations of Object.values(app.openapi().paths)) {
    for (const found of Object.values(operations)) if (found.operationId === operation) return found['x-problems']
  }
  return []
}

/**
 * What holds for every request of every test, whoever wrote it: payloads are what their schemas declare, no more
 * statements than the route says, every SQL text of a read bound to one institution, no failure of our own making.
 */
export const guard = (pools: Pools) => {
  const broken = new Set<string>()
  const texts = new Map<string, readonly Parameter[]>()
  const counting = new AsyncLocalStorage<{ statements: number }>()
  for (const pool of [pools.row, pools.read, pools.command, pools.slow]) {
    pool.observe = (text, parameters) => {
      const counter = counting.getStore()
      if (counter !== undefined) counter.statements++
      if (pool === pools.row || pool === pools.read) texts.set(text, parameters)
    }
  }

  const observer = fp(async (app: FastifyInstance) => {
    const operations = new Map<string, { method: string; url: string }>()
    app.decorate('operations', operations)
    app.addHook('onRequest', (_request, _reply, done) => counting.run({ statements: 0 }, done))
    app.addHook('onRoute', route => {
      const operation = route.schema?.operationId
      const method = String(route.method)
      if (operation === undefined || method === 'HEAD') return
      operations.set(operation, { method, url: route.url })
      const declared = route.config?.statements ?? 1
      const counted = [route.preHandler ?? []].flat()
      route.preSerialization = [
        payloadCheck(operation, route.schema?.response, complaint => broken.add(complaint)),
        ...[route.preSerialization ?? []].flat()
      ]
      route.preHandler = counted
      route.onSend = [
        ...[route.onSend ?? []].flat(),
        (_request, reply, payload, done) => {
          const sent = counting.getStore()?.statements ?? 0
          if (sent > declared) broken.add(`${operation} sent ${sent} statements and declares ${declared}`)
          const code = codeOf(payload)
          if (code !== undefined && !documentedOf(app, operation).includes(code)) {
            broken.add(`${operation} answered ${code}, which it does not document`)
          }
          if (reply.statusCode === 500) broken.add(`${operation} answered 500: ${String(payload)}`)
          done(null, payload)
        }
      ]
    })
  })

  return {
    observer,
    broken,
    /** What no request may have broken, complained about where the database is closed. */
    check: async ({ sql, complaints }: TestDatabase): Promise<void> => {
      for (const [text, parameters] of texts) {
        for (const found of await unboundScans(sql, text, parameters)) broken.add(found)
      }
      for (const complaint of broken) complaints.add(complaint)
    }
  }
}
