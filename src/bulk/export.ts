import { Readable } from 'node:stream'
import type { TObject } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Row } from '#src/db/pool.ts'
import type { Asked, planOf } from '#src/read/plan.ts'
import { isScalar } from '#src/read/serialize.ts'
import { download } from './download.ts'
import { type FileType, formats, type Writers } from './formats.ts'

/** How long nothing may come over the socket: longer than PostgreSQL may be silent. Who takes nothing is told apart. */
const SILENCE_ms = 70_000

/** `/v1/identity/campuses` and `/v1/identity/campuses/export` are both campuses. */
const nameOf = ({ routeOptions: { url = '' } }: FastifyRequest): string =>
  url
    .split('/')
    .filter(part => part !== '' && part !== 'export' && !part.startsWith(':'))
    .at(-1) ?? 'export'

/**
 * Answers with all rows of a list as a file: one statement of one snapshot, read as fast as the client takes it. What
 * fails before the first rows is a problem like any; after that only a broken connection says that not all came.
 */
export const exporter = (item: TObject, plan: ReturnType<typeof planOf>) => {
  const { visible } = plan
  const nested = Object.entries(item.properties).filter(([, schema]) => !isScalar(schema))
  const writersFor = (reply: FastifyReply): Writers =>
    new Map(nested.map(([name, schema]) => [name, reply.compileSerializationSchema(schema)]))

  return async (request: FastifyRequest, reply: FastifyReply, type: FileType): Promise<unknown> => {
    const { actor, log, raw } = request
    const { fields, ...query } = request.query as Asked
    const format = formats[type]
    const shown = visible.shown(actor)
    const names =
      fields === undefined
        ? shown
        : String(fields)
            .split(',')
            .filter(name => shown.includes(name))
    const [text, { values }] = plan.all(request, query as Asked, names)

    const day = new Date().toISOString().slice(0, 10)
    const file = `${nameOf(request)}-${day}.${format.extension}`
    const answer = (rows: Readable): FastifyReply =>
      reply
        .type(`${type}; charset=utf-8`)
        .header('content-disposition', `attachment; filename="${file}"`)
        .header('vary', 'accept')
        // Nothing waits for a second request over a way that was used so long.
        .header('connection', 'close')
        .send(rows)
    if (request.method === 'HEAD') return answer(Readable.from([]))

    const batches = await request.server.db.export.stream<Row>(text, values)
    const gone = (): void => batches.end()
    reply.raw.once('close', gone)
    if (reply.raw.destroyed) gone()
    let first: Row[] | undefined
    try {
      first = await batches.next()
    } catch (error) {
      if (reply.raw.destroyed) return reply.hijack()
      throw error
    }
    const write = format.writer(names, writersFor(reply))
    raw.socket.setTimeout(SILENCE_ms)
    const rows = download({
      batches,
      first,
      head: format.head(names),
      stall_ms: request.server.config.exportStall_ms,
      write: visible.tells ? row => write(visible.tell(actor, row)) : write,
      broken: error => {
        log.error({ err: error }, 'an export was broken off')
        raw.socket.resetAndDestroy()
      }
    })
    // The time of a handler is over with its first rows; what has begun goes on.
    const goOn = (): void => {
      if (!reply.raw.destroyed) reply.hijack()
    }
    request.signal.addEventListener('abort', goOn, { once: true })
    rows.once('close', () => raw.socket.setTimeout(request.server.server.timeout))
    return answer(rows)
  }
}
