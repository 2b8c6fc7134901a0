import type { Static } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Problem as Document } from '#schemas/common.ts'
import { Busy } from '#src/busy.ts'
import type { Config } from '#src/config.ts'
import { fromDatabase } from '#src/db/failure.ts'
import { Problem } from './problem.ts'
import { problem } from './problems.ts'

/** What Fastify itself refuses. */
const fastifyCodes: Record<string, Problem> = {
  FST_ERR_CTP_BODY_TOO_LARGE: problem('request.too_large'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: problem('request.media_type'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: problem('request.malformed'),
  FST_ERR_CTP_EMPTY_JSON_BODY: problem('request.malformed'),
  FST_ERR_BAD_URL: problem('request.malformed', { detail: 'The address is not valid.' }),
  FST_ERR_MAX_PARAM_LENGTH: problem('request.not_found'),
  FST_ERR_HANDLER_TIMEOUT: problem('server.timeout', { retry_after: 1 }),
  FST_UNDER_PRESSURE: problem('server.busy', { retry_after: 1 })
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

export const fastifyProblem = (error: unknown): Problem | undefined => fastifyCodes[codeOf(error)]

/** Every failure, whatever it was, as a problem; what nobody foresaw is a 500 that says nothing. */
export const toProblem = (error: unknown, app: FastifyInstance): Problem => {
  if (error instanceof Problem) return error
  if (error instanceof Busy) return problem('server.busy', { retry_after: 1 })
  return fastifyProblem(error) ?? fromDatabase(error, app.problems) ?? problem('server.error')
}

export const problemDocument = (
  { code, kind, more }: Problem,
  publicUrl: string,
  request_id: string
): Static<typeof Document> => {
  const { headers: _, ...told } = more
  return { type: `${publicUrl}/problems/${code}`, title: kind.title, status: kind.status, code, ...told, request_id }
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** Answers with a problem; the one place that writes one. */
export const sendProblem = (
  failure: Problem,
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string
): FastifyReply => {
  const { headers = {}, retry_after } = failure.more
  reply.headers(headers)
  if (retry_after !== undefined) reply.header('retry-after', String(retry_after))
  if (failure.kind.status === 401) reply.header('www-authenticate', 'Bearer')
  reply.removeHeader('etag').header('cache-control', 'no-store').header('x-request-id', request.id)
  reply.code(failure.kind.status).type(PROBLEM_TYPE)
  return reply.serializer(JSON.stringify).send(problemDocument(failure, publicUrl, request.id))
}

const states = new Set(['server.busy', 'mail.unconfigured'])

/** One handler turns every failure into a problem document; handlers and hooks only throw. */
export default fp(
  async (app: FastifyInstance, { config }: { config: Config }) => {
    const answer = (failure: Problem, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(failure, request, reply, config.publicUrl)

    app.setErrorHandler((error, request, reply) => {
      // The body never came: whoever still sends it must not have it read as the next request.
      const unread = !request.raw.complete
      let failure = misdirected(toProblem(error, app), request)
      if (unread) reply.header('connection', 'close')
      if (unread && failure.code === 'server.timeout') failure = problem('request.timeout')
      // To be full is a state, not a defect: under load a stack for each refusal would be a load of its own.
      if (states.has(failure.code)) request.log.warn({ code: failure.code, reason: String(error) }, 'request refused')
      else if (failure.kind.status >= 500) request.log.error({ err: error, code: failure.code }, 'request failed')
      return answer(failure, request, reply)
    })

    /** Known addresses by pattern, to tell 405 from 404. Only what fails looks here. */
    const known: { pattern: RegExp; fixed: boolean; methods: Set<string> }[] = []
    app.addHook('onRoute', route => {
      const pattern = new RegExp(`^${route.url.replace(/[.]/g, '\\.').replace(/:[^/]+/g, '[^/]+')}$`)
      const same = known.find(k => k.pattern.source === pattern.source) ?? {
        pattern,
        fixed: !route.url.includes(':'),
        methods: new Set<string>()
      }
      if (same.methods.size === 0) known.push(same)
      for (const method of [route.method].flat()) same.methods.add(method)
    })

    const notAllowed = (methods: Iterable<string>): Problem =>
      problem('request.method_not_allowed', { headers: { allow: [...methods].sort().join(', ') } })

    const unknown = (url: string): Problem => {
      const path = url.split('?')[0] ?? ''
      const fitting = known.filter(k => k.pattern.test(path))
      const fixed = fitting.find(k => k.fixed)
      if (fixed !== undefined) return notAllowed(fixed.methods)
      if (fitting.length === 0) return problem('request.not_found')
      return notAllowed(new Set(fitting.flatMap(k => [...k.methods])))
    }

    /** `/campuses/batch` is an address of its own for every method, not the id of a campus for those it does not take. */
    const misdirected = (failure: Problem, { url }: FastifyRequest): Problem => {
      if (failure.more.errors?.[0]?.in !== 'path') return failure
      const fixed = known.find(k => k.fixed && k.pattern.test(url.split('?')[0] ?? ''))
      return fixed === undefined ? failure : notAllowed(fixed.methods)
    }
    const refuse = (request: FastifyRequest, reply: FastifyReply, done: (error: Error) => void): void =>
      app.enterUnknown(request, reply, error => done(error ?? unknown(request.url)))

    // Before a body is read: what no route answers costs its sender a request and us nothing more.
    app.addHook('onRequest', (request, reply, done) => (request.is404 ? refuse(request, reply, done) : done()))
    app.setNotFoundHandler((request, reply) => {
      refuse(request, reply, error => answer(toProblem(error, app), request, reply))
      return reply
    })
  },
  { name: 'provost-failure', dependencies: ['provost-registry', 'provost-enter'] }
)
