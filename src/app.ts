import cors from '@fastify/cors'
import Fastify, { type FastifyInstance, type FastifyPluginAsync, type RouteOptions } from 'fastify'
import type { Logger } from 'pino'
import * as allDomains from '#plugins/index.ts'
import type { Machine } from '#schemas/machine.ts'
import { machines as allMachines } from '#schemas/machines.ts'
import passwords from './auth/passwords.ts'
import tokens from './auth/tokens.ts'
import vault from './auth/vault.ts'
import bulk from './bulk/patience.ts'
import bootCheck from './check/boot.ts'
import rehearsal from './command/rehearsal.ts'
import type { Config } from './config.ts'
import housekeeping from './db/housekeeping.ts'
import pools, { type Pools } from './db/pools.ts'
import docs from './docs/plugin.ts'
import { clientErrorHandler } from './http/client-error.ts'
import compress from './http/compress.ts'
import deprecation from './http/deprecation.ts'
import enter from './http/enter.ts'
import etag from './http/etag.ts'
import failure, { fastifyProblem, sendProblem } from './http/failure.ts'
import { acceptJson, BODY_LIMIT } from './http/json.ts'
import limits from './http/limits.ts'
import { OneLine, requestId } from './http/log.ts'
import pressure from './http/pressure.ts'
import { problem } from './http/problems.ts'
import registry from './http/registry.ts'
import { serializeLate } from './http/serialize.ts'
import { validateStrictly } from './http/validate.ts'
import jobRoutes from './jobs/long/plugin.ts'
import jobWatch from './jobs/long/watch.ts'
import jobs from './jobs/plugin.ts'
import mail from './mail/plugin.ts'
import health from './observe/health.ts'
import metrics from './observe/metrics.ts'
import serverTiming from './observe/server-timing.ts'
import openapi from './openapi/plugin.ts'
import { sqlRoot } from './process/database.ts'
import streams from './streams/streams.ts'
import entities from './sync/entities.ts'
import sync from './sync/plugin.ts'
import tail from './sync/tail.ts'
import syncTokens from './sync/tokens.ts'

import './http/config.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
  }
}

export type Domains = Readonly<Record<string, FastifyPluginAsync>>

export interface AppOptions {
  config: Config
  pools: Pools
  secrets: readonly [string, ...string[]]
  /** Those of the configuration where nothing is said. */
  totpKeys?: readonly string[]
  logger: Logger
  domains?: Domains
  /** Of all domains. */
  machines?: readonly Machine[]
  /** The folders of SQL that belong to the code. */
  roots?: readonly string[]
  /** Plugins that go before all routes and see them. */
  observers?: readonly FastifyPluginAsync[]
  /** `operations`: health and metrics alone, where the process is there for something else. */
  serves?: 'everything' | 'operations'
  /** The document alone is wanted: nothing is held against a database. */
  databaseless?: boolean
  /** An event loop that lags by so much refuses what comes. */
  lag_ms?: number
}

const REQUEST_ms = 8000
const HANDLER_ms = 5000

const newFastify = ({ config, logger }: AppOptions): FastifyInstance => {
  const app = Fastify({
    loggerInstance: logger,
    logController: new OneLine(),
    genReqId: requestId,
    trustProxy: config.trustProxy.length === 0 ? false : config.trustProxy,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_ms,
    connectionTimeout: 9000,
    keepAliveTimeout: 72_000,
    handlerTimeout: HANDLER_ms,
    // Node looks at slow requests only every 30 s unless told otherwise.
    http: {
      headersTimeout: REQUEST_ms,
      connectionsCheckingInterval: 500,
      maxHeaderSize: 8192,
      requireHostHeader: false
    },
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false, caseSensitive: true },
    clientErrorHandler: clientErrorHandler(config.publicUrl),
    frameworkErrors: (error, request, reply) => {
      sendProblem(fastifyProblem(error) ?? problem('request.malformed'), request, reply, config.publicUrl)
      app.countUnrouted(reply)
    }
  }) as unknown as FastifyInstance
  // Node would answer a bare 417 to any Expect but 100-continue; RFC 9110 lets us answer the request itself.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  return app
}

/** The kernel's plugins in order, then every domain. Nothing listens yet. */
export const build = async (options: AppOptions): Promise<FastifyInstance> => {
  const { config, pools: opened, secrets, domains = allDomains, machines = allMachines } = options
  const { observers = [], serves = 'everything', databaseless = false } = options
  const app = newFastify(options)
  app.decorate('config', config)
  acceptJson(app)
  await app.register(pools, { pools: opened })
  await app.register(registry)
  await app.register(entities)
  if (!databaseless) await app.register(housekeeping)
  await app.register(jobs, { databaseless })
  await app.register(tokens, { config, secrets })
  await app.register(passwords)
  await app.register(vault, { keys: options.totpKeys ?? config.totpKeys })
  await app.register(cors, {
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    origin: config.allowedOrigins.length === 0 ? false : [...config.allowedOrigins],
    strictPreflight: false,
    maxAge: 600,
    exposedHeaders: [
      'Content-Disposition',
      'ETag',
      'Link',
      'Location',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'Preference-Applied',
      'X-Request-Id',
      'Idempotent-Replayed'
    ]
  })
  await app.register(limits, { config })
  await app.register(pressure, { lag_ms: options.lag_ms })
  if (config.serverTiming) await app.register(serverTiming)
  if (serves === 'operations') app.addHook('onRoute', operationsOnly)
  await app.register(enter, { config })
  validateStrictly(app)
  serializeLate(app)
  await app.register(failure, { config })
  await app.register(compress)
  await app.register(etag)
  await app.register(deprecation)
  await app.register(rehearsal)
  await app.register(bulk, { config })
  await app.register(openapi)
  if (!databaseless) await app.register(bootCheck, { machines, roots: options.roots ?? [sqlRoot] })
  for (const observer of observers) await app.register(observer)
  await app.register(metrics)
  await app.register(health)
  await app.register(docs, { machines })
  await app.register(streams)
  await app.register(jobWatch)
  await app.register(jobRoutes, { prefix: '/v1/jobs' })
  await app.register(mail, { prefix: '/v1/mail' })
  for (const [name, domain] of Object.entries(domains)) await app.register(domain, { prefix: `/v1/${name}` })
  await app.register(syncTokens, { secrets })
  await app.register(tail)
  await app.register(sync, { prefix: '/v1' })
  return app
}

/** Every route is there, for what it declares; it answers only those who watch the process. */
const operationsOnly = (route: RouteOptions): void => {
  if (route.schema?.tags?.includes('operations')) return
  route.onRequest = (_request, _reply, done) => done(problem('request.not_found'))
}
