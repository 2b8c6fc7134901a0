import type { Socket } from 'node:net'
import type { FastifyServerOptions } from 'fastify'
import { PROBLEM_TYPE, problemDocument } from './failure.ts'
import { problem } from './problems.ts'

type Handler = NonNullable<FastifyServerOptions['clientErrorHandler']>

const kinds: Record<string, ReturnType<typeof problem>> = {
  HPE_HEADER_OVERFLOW: problem('request.headers_too_large'),
  ERR_HTTP_REQUEST_TIMEOUT: problem('request.timeout')
}

/** What never became a request (broken framing, too large, too slow) is answered as a problem too, then hung up on. */
export const clientErrorHandler =
  (publicUrl: string): Handler =>
  (error, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy(error)
    const failure = kinds[error.code] ?? problem('request.malformed')
    const body = JSON.stringify(problemDocument(failure, publicUrl, 'none'))
    const head = [
      `HTTP/1.1 ${failure.kind.status} ${failure.kind.title}`,
      `content-type: ${PROBLEM_TYPE}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'x-content-type-options: nosniff',
      'connection: close'
    ]
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  }
