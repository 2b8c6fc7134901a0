import type { TObject } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Page } from '#schemas/common.ts'
import { exporter } from '#src/bulk/export.ts'
import { fileAsked, filesOf } from '#src/bulk/media.ts'
import type { Row } from '#src/db/pool.ts'
import { applied, prefers } from '#src/http/prefer.ts'
import { varyBy } from '#src/http/vary.ts'
import { encodeCursor, type Position } from './cursor.ts'
import { sendSubset, trim } from './fields.ts'
import { linkNext } from './link.ts'
import { type Asked, planOf } from './plan.ts'
import { type Listing, listQuery, NEARNESS } from './query.ts'
import { listSerializer } from './serialize.ts'
import type { About, Source, Told } from './source.ts'

type Query = Asked & { limit: number }

/** Route options of a list: filters, search, sort, keyset pages, subsets, exact count, scopes; one select. Or all rows as a file, as Accept says. */
export const list = <T extends TObject>(item: T, options: Source & Told & About & Listing<T>) => {
  const { view, access, by, people, entity, operationId, summary, description, sort: sorts, words, declared } = options
  const plan = planOf(item, options)
  const { visible } = plan
  const sendFile = exporter(item, plan)

  return {
    config: {
      access,
      ...(by === undefined ? {} : { by }),
      ...(people === undefined ? {} : { people }),
      read: {
        view,
        access,
        item,
        ...(by === undefined ? {} : { by }),
        ...(people === undefined ? {} : { people }),
        ...(entity === undefined ? {} : { entity }),
        sort: sorts,
        ...(words === undefined ? {} : { words }),
        ...(declared === undefined ? {} : { declared })
      },
      statements: 2,
      exports: item
    },
    schema: {
      operationId,
      summary,
      ...(description === undefined ? {} : { description }),
      querystring: listQuery(item, options),
      response: {
        200: {
          description: `A page of ${item.title}, or all rows as a file`,
          content: { 'application/json': { schema: Page(item) }, ...filesOf(item) }
        }
      }
    },
    ...listSerializer(item),
    async handler(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
      varyBy(reply, 'accept')
      const type = fileAsked(request)
      if (type !== undefined) return sendFile(request, reply, type)
      const { read } = request.server.db
      const query = (await plan.meant(request)) as Query
      // One row more than asked for tells whether there is a next page.
      const [text, parameters] = plan.page(request, query, query.limit + 1)
      const exact = prefers(request, 'count=exact')
      const rows = read.query(text, parameters.values)
      const count = exact ? plan.count(request, query) : undefined
      const [data, counted] = await Promise.all([rows, count && read.query(count[0], count[1].values)])

      if (visible.tells) for (const row of data) visible.tell(request.actor, row)
      let next: string | null = null
      if (data.length > query.limit) {
        data.length = query.limit
        const last = data[query.limit - 1] ?? {}
        const sort = plan.sortOf(query)
        next = encodeCursor(sort, { value: last[sort.replace(/^-/, '')] as Position['value'], id: String(last.id) })
        linkNext(request, reply, next)
      }
      if (words !== undefined) for (const row of data) delete row[NEARNESS]
      const page: { data: Row[]; next: string | null; total?: number } = { data, next }
      if (counted !== undefined) {
        page.total = Number(counted[0]?.total)
        applied(reply, 'count=exact')
      }
      const fields = query.fields
      if (fields === undefined) return page
      const keep = String(fields).split(',')
      return sendSubset(reply, { ...page, data: data.map(row => trim(row, keep)) })
    }
  }
}
