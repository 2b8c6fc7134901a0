import type { FastifyContextConfig, RouteOptions } from 'fastify'
import { rehearsable } from '#src/command/rehearsal.ts'
import { mayLackBody } from '#src/http/validate.ts'

/** What a route is, as the document reads it: taken from its options, stated nowhere else. */
export interface RouteFacts {
  operationId: string
  method: string
  tag: string
  config: FastifyContextConfig
  statements: number
  /** It takes a body of a declared shape. */
  body: boolean
  /** And it may be left out. */
  lacksBody: boolean
  /** It names one thing in its path, or reads the one that is the actor's own. */
  single: boolean
  query: ReadonlySet<string>
  /** Its success and whether that carries a version, or a tag. */
  status: string
  versioned: boolean
}

interface ObjectSchema {
  properties?: Record<string, unknown>
}

const propertiesOf = (schema: unknown): Record<string, unknown> =>
  (schema as ObjectSchema | undefined)?.properties ?? {}

/** Where a route says nothing, `/v1/<domain>/…` belongs to its domain; whatever is not versioned serves operations. */
const tagOf = ({ url, schema }: RouteOptions): string =>
  schema?.tags?.[0] ?? /^\/v1\/([a-z][a-z0-9-]*)/.exec(url)?.[1] ?? 'operations'

export const isHidden = (route: RouteOptions): boolean => route.schema?.hide === true || route.method === 'HEAD'

export const factsOf = (route: RouteOptions): RouteFacts => {
  const { url, config = {} } = route
  const schema = route.schema ?? {}
  const method = String(route.method)
  const { operationId } = schema
  if (operationId === undefined) throw new Error(`${method} ${url} has no operationId`)
  const responses = (schema.response ?? {}) as Record<string, unknown>
  const status = Object.keys(responses).find(s => s.startsWith('2'))
  if (status === undefined) throw new Error(`${operationId} does not say what it answers`)
  const paged = config.read?.sort !== undefined
  return {
    operationId,
    method,
    tag: tagOf(route),
    config,
    statements: config.statements ?? 1,
    body: schema.body !== undefined || config.file !== undefined,
    lacksBody: mayLackBody(route),
    single: url.includes(':') || (config.read !== undefined && !paged && config.exports === undefined),
    query: new Set(Object.keys(propertiesOf(schema.querystring))),
    status,
    versioned: config.tagged === true || 'version' in propertiesOf(responses[status])
  }
}

/** Somebody acts: signed in, by the permission or as oneself. */
export const hasActor = ({ config }: RouteFacts): boolean => config.access !== 'public'

export const takesKey = (facts: RouteFacts): boolean =>
  facts.method === 'POST' &&
  hasActor(facts) &&
  facts.config.idempotency !== 'none' &&
  facts.config.commands !== undefined

/** It can be rehearsed: the command runs and is rolled back. */
export const takesRehearsal = ({ config }: RouteFacts): boolean => rehearsable(config)

/** It can answer id and version alone. */
export const takesMinimal = (facts: RouteFacts): boolean =>
  facts.method !== 'GET' && facts.config.commands !== undefined && facts.versioned

/** It counts all rows when asked to. */
export const takesCount = ({ config }: RouteFacts): boolean => config.read?.sort !== undefined
