import { type TObject, type TSchema, Type } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Cursor, IdParams } from '#schemas/common.ts'
import type { Permission } from '#src/access/permission.ts'
import type { Row } from '#src/db/pool.ts'
import { idOf } from '#src/http/asked.ts'
import { problem } from '#src/http/problems.ts'
import { checker } from '#src/http/validate.ts'
import { decodeCursor, encodeCursor } from '#src/read/cursor.ts'
import { trim } from '#src/read/fields.ts'
import { linkNext } from '#src/read/link.ts'
import { Parameters } from '#src/read/parameters.ts'
import { scopePredicate } from '#src/read/scope.ts'
import type { About, Source } from '#src/read/source.ts'
import { visibility } from '#src/read/visible.ts'
import { HistoryOf } from './schemas.ts'

interface Query {
  limit: number
  cursor?: string
}

const SORT = '-history'
const isMoment = checker({ type: 'string', format: 'date-time' })
const isSeq = (value: unknown): boolean => typeof value === 'string' && /^\d{1,18}$/.test(value)

/**
 * Route options of a row's history: who, when, before, after, from the change log. It shows what the row itself would
 * show: the schema's properties, without those hidden from the actor. A deleted row's history stays readable over the
 * whole institution; a narrower reach needs a row to judge by.
 */
export const history = (item: TObject, table: string, options: Source & About & { access: Permission }) => {
  const { view, access, by, operationId, summary } = options
  const visible = visibility(item)
  return {
    config: { access, ...(by === undefined ? {} : { by }) },
    schema: {
      operationId,
      summary,
      params: IdParams,
      querystring: Type.Object(
        {
          limit: Type.Integer({
            minimum: 1,
            maximum: 200,
            default: 50,
            description: 'Changes on a page',
            examples: [50]
          }),
          cursor: Type.Optional(Cursor)
        },
        { additionalProperties: false }
      ),
      response: { 200: HistoryOf(item) as TSchema }
    },
    async handler(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
      const { limit, cursor } = request.query as Query
      const parameters = new Parameters(request.actor.institution)
      const id = parameters.add(idOf(request))
      const entity = parameters.add(table)
      const scope = scopePredicate(options, request, parameters)
      let text = `select h.there, c.* from (
        select exists (select from ${view} where institution_id = $1 and id = ${id}${scope}) as there
      ) h left join lateral (
        select row_id as id, operation, at, actor_id, nullif(request_id, '') as request_id, before, after, seq::text as seq
        from kernel.changes
        where institution_id = $1 and row_id = ${id} and entity = ${entity}${scope === '' ? '' : ' and h.there'}`
      if (cursor !== undefined) {
        const { value, id: seq } = decodeCursor(cursor, SORT, { value: v => isMoment(v), id: isSeq })
        text += ` and (at, seq) < (${parameters.add(value)}, ${parameters.add(seq)})`
      }
      text += ` order by at desc, seq desc limit ${parameters.add(limit + 1)}
      ) c on true`
      const found = await request.server.db.changes.query(text, parameters.values)
      const rows = found.filter(row => row.id !== null)
      // What has not changed for longer than changes are kept has an empty history.
      if (rows.length === 0 && found[0]?.there !== true) throw problem('request.not_found')
      const more = rows.length > limit
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      const names = visible.names(request.actor)
      const next = more ? encodeCursor(SORT, { value: String(last?.at), id: String(last?.seq) }) : null
      if (next !== null) linkNext(request, reply, next)
      const shown = (row: unknown) => (row === null ? null : trim(row as Row, names))
      return {
        data: page.map(({ there: _, seq: __, before, after, ...rest }) => ({
          ...rest,
          before: shown(before),
          after: shown(after)
        })),
        next
      }
    }
  }
}
