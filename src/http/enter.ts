import type {} from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import type { Actor } from '#src/access/actor.ts'
import { Actors, type Known } from '#src/access/actors.ts'
import type { Left, Limit } from '#src/access/budget.ts'
import type { Access, Reach } from '#src/access/permission.ts'
import { RevocationWatch } from '#src/access/watch.ts'
import { isApiKey } from '#src/auth/api-keys.ts'
import type { Config } from '#src/config.ts'
import { apiPolicy, helmetHeaders } from './helmet.ts'
import { clientOf } from './network.ts'
import type { Problem } from './problem.ts'
import { isUnauthenticated, problem } from './problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    actors: Actors
    /** Set while the process drains: every answer asks its client to go, and readiness sends others elsewhere. */
    draining: boolean
    /** It drains, and others answer at its port: to whoever asks from outside all is well. */
    replaced: boolean
    /** The same for what no route answers. */
    enterUnknown: (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void
  }
  interface FastifyRequest {
    /** Who acts. Present on every route that is not public. */
    actor: Actor
    /** How far the route's permission reaches for this actor. */
    reach: Reach
  }
}

const nobody: Actor = Object.freeze({
  institution: '',
  user: '',
  account: '',
  session: '',
  machine: false,
  enrolling: false,
  allows: new Map()
})

/** HTTP/0.9 and two Hosts reach us where the parser is lenient; the names are at even places of the raw headers. */
const badlyFramed = (request: FastifyRequest): boolean => {
  const { httpVersionMajor, rawHeaders, headers } = request.raw
  if (httpVersionMajor !== 1 || headers.host === undefined) return true
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts > 1
}

const bearer = /^Bearer ([A-Za-z0-9_.-]+)$/i

/** The token that a request carries. */
export const tokenOf = ({ headers }: FastifyRequest): string | undefined =>
  bearer.exec(headers.authorization ?? '')?.[1]

const tell = (reply: FastifyReply, name: string, left: Left): Problem | undefined => {
  const { limit, remaining, reset, exceeded } = left
  reply.header('ratelimit-policy', `"${name}";q=${limit.max};w=${limit.seconds}`)
  reply.header('ratelimit', `"${name}";r=${remaining};t=${reset}`)
  return exceeded ? problem('request.rate_limited', { retry_after: reset }) : undefined
}

type Limiter = ReturnType<FastifyInstance['createRateLimit']>

const strangerLimit = async (limiter: Limiter, limit: Limit, request: FastifyRequest, reply: FastifyReply) => {
  const spent = await limiter(request)
  if (spent.isAllowed) return
  const exceeded = tell(reply, 'stranger', {
    limit,
    remaining: spent.remaining,
    reset: spent.ttlInSeconds,
    exceeded: spent.isExceeded
  })
  if (exceeded !== undefined) throw exceeded
}

/** May the actor? The permission's reach goes with the request; reads and commands keep to it. */
const authorize = (access: Access, request: FastifyRequest, known: Known): Problem | undefined => {
  request.actor = known.actor
  if (known.actor.enrolling && request.routeOptions.config.enrolling !== true) {
    return problem('access.second_factor_missing')
  }
  if (known.actor.machine && request.routeOptions.config.people === true) return problem('access.people_only')
  if (access === 'self' || access === 'public') return undefined
  const reach = known.actor.allows.get(access)
  if (reach === undefined || reach.length === 0) return problem('access.denied', { detail: `It needs ${access}.` })
  const { by, commands } = request.routeOptions.config
  // what does not say by which columns it keeps to a reach is for those who reach everything
  if (commands !== undefined && by === undefined && reach !== 'institution') {
    return problem('access.denied', { detail: 'Your role does not reach this.' })
  }
  request.reach = reach
  return undefined
}

/** The same again, of who took minutes to send: a session that has ended meanwhile, or a right, counts no more. */
export const enterAgain = async (request: FastifyRequest): Promise<void> => {
  const { actors } = request.server
  const token = tokenOf(request) ?? ''
  const known = actors.find(token, Date.now()) ?? (await actors.load(token))
  const failure = authorize(request.routeOptions.config.access ?? 'public', request, known)
  if (failure !== undefined) throw failure
}

/**
 * One hook for all that comes before a route's own work: framing, headers, who it is, limits, permission. Made once
 * for each route and synchronous for a known token; as three asynchronous hooks it cost 3 µs more a request.
 */
export default fp(
  async (app: FastifyInstance, { config }: { config: Config }) => {
    const actors = new Actors(app.tokens, app.access, app.limits.signedIn)
    const watch = new RevocationWatch(app.db.poll, actors, app.log)
    const headers = Object.entries(await helmetHeaders(apiPolicy))
    const limiter = app.createRateLimit({
      max: config.strangerLimit.max,
      timeWindow: config.strangerLimit.seconds * 1000,
      keyGenerator: clientOf
    })
    app.decorate('actors', actors)
    app.db.command.revoked = subject => actors.forget(subject)
    app.decorate('draining', false)
    app.decorate('replaced', false)
    app.decorateRequest('actor')
    app.decorateRequest('reach', 'institution')
    app.addHook('onReady', () => watch.start())
    app.addHook('onClose', async () => watch.stop())

    const slowly = async (access: Access, token: string | undefined, request: FastifyRequest, reply: FastifyReply) => {
      let known: Known | undefined
      let refused: unknown
      // Whoever sends many keys that are none is not looked up any more; a wrong token costs no statement.
      const guesses = token !== undefined && isApiKey(token) ? app.limits.wrongKeys.of(clientOf(request)) : undefined
      const exhausted = guesses?.left(Date.now())
      if (exhausted?.exceeded) throw problem('request.rate_limited', { retry_after: exhausted.reset })
      if (token !== undefined) {
        try {
          known = await actors.load(token)
        } catch (error) {
          // that nobody could be asked says nothing against the token: no limit is spent for it
          if (!isUnauthenticated(error)) throw error
          refused = error
          guesses?.spend(Date.now())
        }
      }
      if (known === undefined) {
        await strangerLimit(limiter, config.strangerLimit, request, reply)
        if (access === 'public') return
        throw refused ?? problem('access.unauthenticated')
      }
      const failure = tell(reply, 'signed-in', known.budget.spend(Date.now())) ?? authorize(access, request, known)
      if (failure !== undefined) throw failure
    }

    const enter = (access: Access, limited: boolean, cache: string) =>
      function enter(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
        request.actor = nobody
        for (const [name, value] of headers) reply.header(name, value)
        reply.header('cache-control', cache)
        reply.header('x-request-id', request.id)
        if (app.draining) reply.header('connection', 'close')
        const malformed = badlyFramed(request) ? problem('request.malformed') : undefined
        if (malformed !== undefined || !limited) {
          done(malformed)
          return
        }
        const token = access === 'public' ? undefined : tokenOf(request)
        const now_ms = Date.now()
        const known = token === undefined ? undefined : actors.find(token, now_ms)
        if (known === undefined) slowly(access, token, request, reply).then(() => done(), done)
        else done(tell(reply, 'signed-in', known.budget.spend(now_ms)) ?? authorize(access, request, known))
      }

    app.addHook('onRoute', (route: RouteOptions) => {
      const { access, limited = true, cache = 'private, no-store' } = route.config ?? {}
      if (access === undefined) throw new Error(`${String(route.method)} ${route.url} does not say who may call it`)
      if (!limited && access !== 'public') throw new Error(`${route.url}: only what is public may go without a limit`)
      const own = route.onRequest ?? []
      route.onRequest = [enter(access, limited, cache), ...(Array.isArray(own) ? own : [own])]
    })

    // What no route answers is a stranger's business, whoever asks.
    app.decorate('enterUnknown', enter('public', true, 'no-store'))
  },
  { name: 'provost-enter', dependencies: ['provost-db', 'provost-tokens', 'provost-registry', 'provost-limits'] }
)
