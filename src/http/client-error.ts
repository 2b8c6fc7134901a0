import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { isPatient } from '#src/bulk/patience.ts'
import { PROBLEM_TYPE, problemDocument } from './failure.ts'
import { problem } from './problems.ts'

type Handler = NonNullable<FastifyServerOptions['clientErrorHandler']>

const kinds: Record<string, ReturnType<typeof problem>> = {
  HPE_HEADER_OVERFLOW: problem('request.headers_too_large'),
  ERR_HTTP_REQUEST_TIMEOUT: problem('request.timeout')
}

/** So long the answer may take to be read. Whoever goes on sending would else keep the socket open for ever. */
const LINGER_ms = 500

/** What never became a request (broken framing, too large, too slow) is answered as a problem too, then hung up on. */
export const clientErrorHandler = (publicUrl: string): Handler =>
  function answer(this: FastifyInstance, error, socket: Socket) {
    // It may take longer than others, and is looked after.
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isPatient(socket)) return
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy(error)
    const failure = kinds[error.code] ?? problem('request.malformed')
    const request_id = randomUUID()
    const { status, title } = failure.kind
    this.log.info({ request_id, status, reason: error.code, address: socket.remoteAddress }, 'refused unread')
    const body = JSON.stringify(problemDocument(failure, publicUrl, request_id))
    const head = [
      `HTTP/1.1 ${status} ${title}`,
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'cache-control: no-store',
      'x-content-type-options: nosniff',
      `x-request-id: ${request_id}`,
      'connection: close'
    ]
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
    setTimeout(() => socket.destroy(), LINGER_ms).unref()
  }
