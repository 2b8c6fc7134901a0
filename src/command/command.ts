import type { TObject, TSchema } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Row } from '#src/db/pool.ts'
import { etagOf, versionToMatch } from '#src/http/etag.ts'
import { applied, prefers } from '#src/http/prefer.ts'
import { problem } from '#src/http/problems.ts'
import { type Visibility, visibility } from '#src/read/visible.ts'
import { contextOf, execute, type Options, type Outcome } from './run.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** SQL functions that the route runs; the boot check looks for each. */
    commands?: readonly string[]
    /** Where what it creates is found, if not beneath its own address. */
    found?: string
  }
}

type Build = (request: FastifyRequest) => unknown

export interface Ways {
  /** What the client is told of what the function answered, where that is not the same. */
  tell?: (answer: Row, request: FastifyRequest) => Row
  /** Where it runs, if it may take longer than other commands. */
  pool?: 'command' | 'intake'
}

/**
 * What a key is held against: the act as the client asked for it, whatever facts are read for it. Where a password may be
 * in it, what is stored must not be a plain hash, which can be tried against every password there is.
 */
const asked = ({ url, body, server, routeOptions }: FastifyRequest) =>
  routeOptions.config.secret === true ? { url, body: server.tokens.fingerprint(JSON.stringify(body)) } : { url, body }

/** What a function gets where nothing else is said: the path's parameters and the body, as the schema shaped them. */
export const fromRequest = (request: FastifyRequest): object => ({
  ...(request.body as object | undefined),
  ...(request.params as object)
})

const keyShape = /^[\x21-\x7e]{1,255}$/

const idempotencyKey = (request: FastifyRequest, required: boolean): string | undefined => {
  const key = request.headers['idempotency-key']
  if (key === undefined) {
    if (required) throw problem('request.idempotency_key_missing')
    return undefined
  }
  if (typeof key !== 'string' || !keyShape.test(key)) {
    const detail = 'must be 1 to 255 printable ASCII characters'
    throw problem('request.invalid', {
      errors: [{ in: 'header', pointer: '/idempotency-key', code: 'pattern', detail }]
    })
  }
  return request.method === 'POST' && request.actor.user !== '' ? key : undefined
}

/** A key and what it is held against, for a route that runs its command by itself. */
export const keyed = (request: FastifyRequest): Options => ({
  key: idempotencyKey(request, request.routeOptions.config.idempotency === 'required'),
  asked: asked(request)
})

/** The answer that a route's schema declares for success: its status, and what of it an actor sees. */
const successOf = (request: FastifyRequest): { status: number; schema: TSchema | undefined } => {
  const responses = (request.routeOptions.schema?.response ?? {}) as Record<string, TSchema>
  const status = Object.keys(responses).find(s => s.startsWith('2')) ?? '200'
  return { status: Number(status), schema: responses[status] }
}

/** Answers with what a command did. */
export const answer = (
  reply: FastifyReply,
  request: FastifyRequest,
  status: number,
  { answer, replayed }: Outcome<Row | null>,
  dry: boolean
) => {
  reply.code(status)
  if (replayed) reply.header('idempotent-replayed', 'true')
  if (dry) applied(reply, 'tx=rollback')
  if (answer === null || status === 204) return reply.send()
  const { found = request.url.split('?')[0] } = request.routeOptions.config
  if (status === 201 && !dry) reply.header('location', `${found}/${String(answer.id)}`)
  if (status === 202 && !dry) reply.header('location', `/v1/jobs/${String(answer.id)}`)
  if (answer.version !== undefined) reply.header('etag', etagOf(answer.version))
  if (!prefers(request, 'return=minimal') || answer.version === undefined) return reply.send(answer)
  applied(reply, 'return=minimal')
  const { id, version } = answer
  return reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send({ id, version })
}

/**
 * A handler that is one call of one SQL function; the status is the one that the route's schema declares. Where a rule
 * must be asked first, `input` reads its facts and says what it decided on.
 */
export const command = (name: string, input: Build = fromRequest, { tell, pool = 'command' }: Ways = {}) => {
  const visibilities = new WeakMap<TSchema, Visibility>()
  const columnsFor = (schema: TSchema | undefined, request: FastifyRequest): string => {
    if (schema?.properties === undefined) return ''
    const known = visibilities.get(schema) ?? visibility(schema as TObject)
    visibilities.set(schema, known)
    return known.columns(request.actor)
  }
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { config } = request.routeOptions
    const options = keyed(request)
    const ifMatch = config.ifMatch ? versionToMatch(request) : undefined
    if (config.ifMatch && request.headers['if-match'] === undefined) throw problem('request.version_missing')
    const { status, schema } = successOf(request)
    const dry = prefers(request, 'tx=rollback')
    const context = contextOf(request, {
      columns: columnsFor(schema, request),
      ...(ifMatch === undefined ? {} : { if_match: ifMatch }),
      ...(config.secret === true ? { secret: true } : {})
    })
    const built = await input(request)
    const outcome = await execute<Row | null>(request.server.db[pool], name, context, built, { ...options, dry })
    request.server.engine?.relay.nudge()
    const told = tell === undefined || outcome.answer === null ? outcome.answer : tell(outcome.answer, request)
    return answer(reply, request, status, { ...outcome, answer: told }, dry)
  }
}
