import { type TObject, Type } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { IdParams } from '#schemas/common.ts'
import { idOf } from '#src/http/asked.ts'
import { etagOf, notModified } from '#src/http/etag.ts'
import { Fields, fieldsTag, sendSubset, trim } from './fields.ts'
import { readOne } from './one.ts'
import type { About, Source, Told } from './source.ts'
import { visibility } from './visible.ts'

interface Query {
  fields?: string
}

/**
 * Route options of one row by its id; with access `self` and no id in the address, of the actor's own row. `heavy` where
 * the view works for its row (aggregates of many others): it then goes with the lists, where it holds nobody up.
 */
export const get = <T extends TObject>(
  item: T,
  options: Source & Told & About & { own?: boolean; heavy?: boolean }
) => {
  const { view, access, by, entity, operationId, summary, description } = options
  const { own = false, heavy = false, enrolling = false } = options
  const visible = visibility(item)
  const versioned = 'version' in item.properties

  return {
    config: {
      access,
      ...(by === undefined ? {} : { by }),
      enrolling,
      read: { view, access, item, ...(by === undefined ? {} : { by }), ...(entity === undefined ? {} : { entity }) }
    },
    schema: {
      operationId,
      summary,
      ...(description === undefined ? {} : { description }),
      querystring: Type.Object({ fields: Fields(item) }, { additionalProperties: false }),
      ...(own ? {} : { params: IdParams }),
      response: { 200: item }
    },
    async handler(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
      const { actor } = request
      const { fields } = request.query as Query
      const id = own ? actor.user : idOf(request)
      const row = await readOne(request.server.db[heavy ? 'read' : 'row'], options, visible, request, id)
      if (versioned) {
        const etag = etagOf(row.version, fields === undefined ? '' : fieldsTag(fields))
        reply.header('etag', etag)
        if (notModified(request, etag)) return reply.code(304).send()
      }
      return fields === undefined ? row : sendSubset(reply, trim(row, fields.split(',')))
    }
  }
}
