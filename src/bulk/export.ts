import { Readable } from 'node:stream'
import type { TObject } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Batches } from '#src/db/batches.ts'
import type { Parameter, Row } from '#src/db/pool.ts'
import { breakOff } from '#src/http/break-off.ts'
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

interface Begun {
  batches: Batches<Row>
  first: readonly Row[] | undefined
}

/** The first rows, in a place that is held until the last one has come; undefined where who asked has gone meanwhile. */
const openRows = async (
  { server, actor, raw }: FastifyRequest,
  reply: FastifyReply,
  text: string,
  values: Parameter[]
): Promise<Begun | undefined> => {
  const leave = server.exports.enter(actor)
  raw.socket.setTimeout(SILENCE_ms)
  try {
    const batches = await server.db.export.stream<Row>(text, values)
    void batches.over.then(leave)
    const gone = (): void => batches.end()
    reply.raw.once('close', gone)
    if (reply.raw.destroyed) gone()
    return { batches, first: await batches.next() }
  } catch (error) {
    leave()
    if (reply.raw.destroyed) return undefined
    raw.socket.setTimeout(server.server.timeout)
    throw error
  }
}

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
    const { fields, ...query } = await plan.meant(request)
    const format = formats[type]
    const shown = visible.shown(actor)
    const names =
      fields === undefined ? shown : [...new Set(String(fields).split(','))].filter(name => shown.includes(name))
    const [text, { values }] = plan.all(request, query as Asked, names)

    const day = new Date().toISOString().slice(0, 10)
    const file = `${nameOf(request)}-${day}.${format.extension}`
    const answer = (rows: Readable): FastifyReply =>
      reply
        .type(`${type}; charset=utf-8`)
        .header('content-disposition', `attachment; filename="${file}"`)
        // Nothing waits for a second request over a way that was used so long.
        .header('connection', 'close')
        .send(rows)
    if (request.method === 'HEAD') return answer(Readable.from([]))

    const begun = await openRows(request, reply, text, values)
    if (begun === undefined) return reply.hijack()
    const write = format.writer(names, writersFor(reply))
    const rows = download({
      ...begun,
      head: format.head(names),
      stall_ms: request.server.config.exportStall_ms,
      write: visible.tells ? row => write(visible.tell(actor, row)) : write,
      broken: error => {
        log.error({ err: error }, 'an export was broken off')
        breakOff(raw.socket)
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
