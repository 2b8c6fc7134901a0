import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino'
import type { Config } from '#src/config.ts'
import { clientOf } from './network.ts'
import { CENSOR, secretNames, withoutSecrets, withoutTokens } from './redact.ts'

/** Lines wait for company, a tenth of a second at most: written one by one they cost 9 µs more a request. */
const buffered = { dest: 1, sync: false, minLength: 4096, periodicFlush: 100 }

export const newLogger = (config: Pick<Config, 'logLevel' | 'logFormat'>, destination?: DestinationStream): Logger => {
  const options: LoggerOptions = {
    level: config.logLevel,
    timestamp: pino.stdTimeFunctions.isoTime,
    base: { pid: process.pid },
    redact: { paths: secretNames, censor: CENSOR },
    formatters: { log: withoutSecrets },
    // What comes here is an error written out already.
    serializers: { err: error => error }
  }
  if (config.logFormat === 'json') return pino(options, destination ?? pino.destination(buffered))
  const pretty = { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l' } }
  return pino({ ...options, transport: pretty })
}

const sane = /^[A-Za-z0-9._-]{1,100}$/

/** The caller's X-Request-Id where it is harmless, else a new one. */
export const requestId = (raw: IncomingMessage): string => {
  const given = raw.headers['x-request-id']
  return typeof given === 'string' && sane.test(given) ? given : randomUUID()
}

/** One line a request, when it is answered: who, what, how long. What goes wrong is logged where it is handled. */
export class OneLine extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'request_id' })
  }

  override incomingRequest(): void {}

  override routeNotFound(): void {}

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const { actor, method, url, headers } = request
    request.log.info(
      {
        method,
        path: withoutTokens(url.split('?', 1)[0] ?? ''),
        address: clientOf(request),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 100) / 100,
        ...(actor?.user ? { user: actor.user, institution: actor.institution } : {}),
        ...(headers.traceparent === undefined ? {} : { traceparent: headers.traceparent }),
        ...(error ? { err: error } : {})
      },
      'answered'
    )
  }
}
