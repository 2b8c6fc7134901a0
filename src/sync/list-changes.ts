import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ChangesPage, EntityNames, SyncToken } from '#schemas/sync/changes.ts'
import { LOOKED_AT, type PageRow, pageQuery } from './page.ts'
import { holdToken, presentPlace } from './place.ts'
import { heldSights, sightMark, sightsOf } from './sight.ts'
import { positionOf, type Token } from './token.ts'

interface Query {
  since?: string
  entities?: string
  limit: number
}

/** Where the reader stands after these rows, and whether more can be read at once. */
const after = (
  token: Token,
  rows: readonly PageRow[],
  limit: number
): { position: Token['position']; more: boolean } => {
  const last = rows[limit - 1]?.position
  if (rows.length > limit && last != null) return { position: positionOf(last), more: true }
  const { end = null, looked = 0 } = rows[0] ?? {}
  return { position: end === null ? token.position : positionOf(end), more: looked >= LOOKED_AT }
}

const description = `Everything that has changed since a token, in order; nothing is left out, nothing told twice.

1. Ask without \`since\`: no changes come, but a token: \`next\`.
2. Read the lists that you keep a copy of.
3. Ask with \`since\`, and apply each change: put \`data\` in the place of what you have under \`id\`, or take that away where
   \`operation\` is \`delete\`. Keep \`next\`. While \`more\` is true go on at once, else when you care to, or when \`streamEvents\` says so.

What changed while you read the lists comes as a change again: applying it twice does no harm. \`data\` is the row as it is
when you ask: the same each time where it has changed several times, and null where it is gone by now; leave what you have
then, a later change takes it away. A row that leaves your sight is told as \`delete\`, one that comes into it with the change
that brought it. \`data\` may be empty while \`more\` is true: others' changes were looked through. Where your roles change you
hear 410 \`sync.reach_changed\`, and 410 \`sync.token_expired\` where too much time has gone by: begin anew. A change is
told once everything that began before it has ended, which is at once but for the longest acts.`

/** `listChanges`: for who keeps a copy. Registered once all entities are known. */
export const listChanges = (app: FastifyInstance): void => {
  const entities = [...app.entities.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  app.get(
    '/changes',
    {
      config: {
        access: 'self',
        problems: ['access.denied', 'access.people_only', 'sync.token_expired', 'sync.reach_changed']
      },
      schema: {
        operationId: 'listChanges',
        summary: 'List what has changed',
        description,
        tags: ['sync'],
        querystring: Type.Object(
          {
            since: Type.Optional({ ...SyncToken, description: '`next` of the answer before; nothing to begin' }),
            entities: EntityNames(entities.map(({ name }) => name)),
            limit: Type.Integer({
              minimum: 1,
              maximum: 200,
              default: 50,
              description: 'Changes on a page',
              examples: [50]
            })
          },
          { additionalProperties: false }
        ),
        response: { 200: ChangesPage(entities) }
      }
    },
    async (request: FastifyRequest, reply: FastifyReply) => {
      const { actor, query } = request
      const { since, entities: asked, limit } = query as Query
      const sights = sightsOf(actor, app.entities, asked)
      const sight = sightMark(actor, sights, asked)
      if (since === undefined) {
        return {
          data: [],
          next: app.syncTokens.encode({ ...(await presentPlace(app.db, actor, sights)), sight }),
          more: false
        }
      }
      const token = app.syncTokens.decode(since, { in: 'query', pointer: '/since' })
      const held = heldSights(token, { sights, sight }, actor, app.entities)
      const [text, parameters] = pageQuery(actor, { sights, held }, token.position, limit)
      const rows = await app.db.changes.query<PageRow>(text, parameters.values)
      const [place] = rows
      if (place !== undefined) holdToken(token, place)
      const { position, more } = after(token, rows, limit)
      const changes = rows.slice(0, limit).flatMap(({ change }) => change ?? [])
      // PostgreSQL has written each change as it goes out.
      const next = app.syncTokens.encode({ position, sight, seal: place?.seal ?? '' })
      const page = JSON.stringify({ next, more })
      return reply.type('application/json; charset=utf-8').send(`{"data":[${changes.join()}],${page.slice(1)}`)
    }
  )
}
