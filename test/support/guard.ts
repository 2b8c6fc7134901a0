import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Parameter, Pool } from '#src/db/pool.ts'
import type { Pools } from '#src/db/pools.ts'
import { prefers } from '#src/http/prefer.ts'
import { checker } from '#src/http/validate.ts'
import type { JobRegistry } from '#src/jobs/registry.ts'
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

interface Counter {
  statements: number
  allowed: number
}

const bearer = /^Bearer (.+)$/i

/** Nobody has seen the token yet, or not lately: its session is read. */
const firstSight = ({ server, headers }: FastifyRequest): boolean => {
  const token = bearer.exec(headers.authorization ?? '')?.[1]
  return token !== undefined && server.actors.find(token, Date.now()) === undefined
}

/** The list is filtered by what the institution declares: that is read first. */
const asksDeclared = ({ routeOptions, query }: FastifyRequest): boolean => {
  const { declared } = routeOptions.config.read ?? {}
  return declared !== undefined && Object.hasOwn(query as object, declared.property)
}

/** As many as the route declares, a list's second one only for who wants the count; one more for an unknown token. */
const allowedFor = (request: FastifyRequest): number => {
  const { access, read, statements = 1 } = request.routeOptions.config
  const uncounted = read?.sort !== undefined && !prefers(request, 'count=exact')
  const declared = uncounted ? Math.min(statements, 1) : statements
  const seen = access === 'public' || !firstSight(request)
  return declared + (seen ? 0 : 1) + (asksDeclared(request) ? 1 : 0)
}

interface Left {
  kind: 'task' | 'event'
  name: string
  payload: unknown
}

/** What commands have left to be done and nobody has handed on: is it declared, and does its payload fit? */
const leftAmiss = async ({ sql }: TestDatabase, { tasks, events }: JobRegistry): Promise<string[]> => {
  const rows = await sql<Left[]>`select distinct kind, name, payload from kernel.outbox`
  return rows.flatMap(({ kind, name, payload }) => {
    const schema = kind === 'event' ? events.get(name) : tasks.get(name)?.schema
    if (schema === undefined) return [`${name}: a ${kind} that nobody declares`]
    const check = checker(schema)
    return check(payload) ? [] : [`${name}: its payload ${check.errors?.[0]?.message ?? 'does not fit'}`]
  })
}

/**
 * What holds for every request of every test, whoever wrote it: payloads are what their schemas declare, no more
 * statements than the route says, every SQL text of a read bound to one institution, tasks and events as they are
 * declared, no failure of our own making.
 */
export const guard = (pools: Pools) => {
  const broken = new Set<string>()
  const texts = new Map<string, readonly Parameter[]>()
  const reading = new Set([pools.row, pools.read, pools.changes, pools.export])
  const counting = new AsyncLocalStorage<Counter>()
  for (const pool of Object.values(pools) as Pool[]) {
    pool.observe = (text, parameters) => {
      const counter = counting.getStore()
      if (counter !== undefined) counter.statements++
      if (reading.has(pool)) texts.set(text, parameters)
    }
  }

  let jobs: JobRegistry | undefined
  const observer = fp(async (app: FastifyInstance) => {
    jobs = app.jobs
    const operations = new Map<string, { method: string; url: string }>()
    app.decorate('operations', operations)
    app.addHook('onRequest', (request, _reply, done) => {
      counting.run({ statements: 0, allowed: allowedFor(request) }, done)
    })
    app.addHook('onRoute', route => {
      const operation = route.schema?.operationId
      const method = String(route.method)
      if (operation === undefined || method === 'HEAD') return
      operations.set(operation, { method, url: route.url })
      const check = payloadCheck(operation, route.schema?.response, complaint => broken.add(complaint), route.config)
      if (route.config?.events !== undefined) {
        route.preHandler = [
          ...[route.preHandler ?? []].flat(),
          (_request, reply, done) => {
            check.follow(reply.raw)
            done()
          }
        ]
      }
      route.preSerialization = [check.preSerialization, ...[route.preSerialization ?? []].flat()]
      route.onSend = [
        check.onSend,
        ...[route.onSend ?? []].flat(),
        (_request, reply, payload, done) => {
          const { statements: sent, allowed } = counting.getStore() ?? { statements: 0, allowed: 0 }
          if (sent > allowed) broken.add(`${operation} sent ${sent} statements and may send ${allowed}`)
          const code = codeOf(payload)
          // a method that an address does not take is no operation's answer, whosever pattern the address fits
          const answered = code !== undefined && code !== 'request.method_not_allowed'
          if (answered && !documentedOf(app, operation).includes(code)) {
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
    check: async (database: TestDatabase): Promise<void> => {
      const { sql, complaints } = database
      if (jobs !== undefined) for (const found of await leftAmiss(database, jobs)) broken.add(found)
      for (const [text, parameters] of texts) {
        for (const found of await unboundScans(sql, text, parameters)) broken.add(found)
      }
      for (const complaint of broken) complaints.add(complaint)
    }
  }
}
