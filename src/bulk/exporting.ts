import { type TObject, Type } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { preferred } from '#src/http/accept.ts'
import { varyBy } from '#src/http/vary.ts'
import { planOf } from '#src/read/plan.ts'
import { type Listing, listQuery } from '#src/read/query.ts'
import type { About, Source } from '#src/read/source.ts'
import { exporter } from './export.ts'
import { fileTypes } from './formats.ts'
import { filesOf } from './media.ts'

/** As long as a timer may run: who waits for the first rows of a long list waits no longer than PostgreSQL may be silent. */
const UNLIMITED_ms = 2_147_483_647

/** Route options of a whole list as a file: what the list takes but for its pages. */
export const exporting = <T extends TObject>(item: T, options: Source & About & Listing<T>) => {
  const { view, access, by, people, declared, operationId, summary, description } = options
  const { limit: _, cursor: __, ...properties } = listQuery(item, options).properties
  const send = exporter(item, planOf(item, options))
  return {
    config: {
      access,
      exports: item,
      ...(by === undefined ? {} : { by }),
      ...(people === undefined ? {} : { people }),
      read: {
        view,
        access,
        item,
        ...(by === undefined ? {} : { by }),
        ...(declared === undefined ? {} : { declared })
      }
    },
    handlerTimeout: UNLIMITED_ms,
    schema: {
      operationId,
      summary,
      ...(description === undefined ? {} : { description }),
      querystring: Type.Object(properties, { additionalProperties: false }),
      response: { 200: { description: 'All rows, as a file', content: filesOf(item) } }
    },
    handler: (request: FastifyRequest, reply: FastifyReply): Promise<unknown> =>
      send(request, varyBy(reply, 'accept'), preferred(request.headers, fileTypes))
  }
}
