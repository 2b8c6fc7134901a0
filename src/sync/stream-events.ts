import { Readable } from 'node:stream'
import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { EntityNames, SyncToken } from '#schemas/sync/changes.ts'
import { ChangeEvent } from '#schemas/sync/events.ts'
import type { Actor } from '#src/access/actor.ts'
import { problem } from '#src/http/problems.ts'
import { answerWithEvents, eventHeaders, listening } from '#src/streams/stream.ts'
import { Listener } from './listener.ts'
import { presentPlace } from './place.ts'
import { heldSights, sightMark, sightsOf } from './sight.ts'
import type { Token } from './token.ts'

interface Query {
  since?: string
  entities?: string
}

/** Where a client was: an EventSource that comes again sends the id it had last, with the address it had first. */
const tokenOf = ({ headers, query, server: { syncTokens } }: FastifyRequest): Token | undefined => {
  const last = headers['last-event-id']
  if (typeof last === 'string' && last !== '')
    return syncTokens.decode(last, { in: 'header', pointer: '/last-event-id' })
  const { since } = query as Query
  return since === undefined ? undefined : syncTokens.decode(since, { in: 'query', pointer: '/since' })
}

const description = `Server-sent events: what has changed, as it happens. An event says that something changed, not what it is now:
\`data\` is a ChangeEvent, and \`id\` is a token, which \`listChanges\` takes as \`since\`, as this operation takes a token of
\`listChanges\`. So a client that keeps a copy uses an event as the word to ask:

\`\`\`js
let since = (await get('/v1/changes?entities=Campus')).next   // before the lists are read
let pause = 1000
await readLists()
while (true) {
  const answer = await fetch('/v1/events?entities=Campus', { headers: { authorization, 'last-event-id': since } })
  if (answer.status === 410) return startAnew()                // other rows are in sight, or it was too long ago
  if (answer.status === 401) { await refresh(); continue }
  if (answer.ok) for await (const { data, retry } of eventsOf(answer)) {  // blocks end with an empty line
    if (data) await pull()                                     // /v1/changes?since=…, applied; since = next, until more is false
    if (retry) pause = retry
  }
  await sleep(answer.ok ? pause : 5000)                        // 429, 503: as long as Retry-After says
}
\`\`\`

\`since\` moves with what \`listChanges\` has told alone: so nothing is stepped over that was not applied. Whoever keeps no copy
goes on from the last \`id\`. It begins with a token, and every five seconds another one comes, also where nothing has happened: a block with an \`id\` and
nothing else. Who comes again with the last one, here or at another process, is told what they missed, in order, nothing
twice. A stream ends when its session does, within a second, when your roles or what they reach change, when the process
ends, and when you do not read: come again after the milliseconds of \`retry\`. Most changes are told within half a second
of being made, and none before everything that began earlier has ended.`

/** `streamEvents`: for who wants to know at once. Registered once all entities are known. */
export const streamEvents = (app: FastifyInstance): void => {
  const entities = [...app.entities.values()].map(({ name }) => name).sort()
  /** Who reads lists of a replica begins where that is; else the tail knows where, for all who come in at once. */
  const replicated = app.config.databaseReadUrl !== undefined

  const sightOf = (actor: Actor, asked: string | undefined) => {
    const sights = sightsOf(actor, app.entities, asked)
    return { sights, sight: sightMark(actor, sights, asked) }
  }

  app.get(
    '/events',
    {
      config: {
        access: 'self',
        events: ChangeEvent,
        problems: ['access.denied', 'access.people_only', 'sync.token_expired', 'sync.reach_changed']
      },
      schema: {
        operationId: 'streamEvents',
        summary: 'Hear what changes',
        description,
        tags: ['sync'],
        querystring: Type.Object(
          {
            since: Type.Optional({
              ...SyncToken,
              description: 'Where to go on; Last-Event-ID goes before it. Nothing: now'
            }),
            entities: EntityNames(entities)
          },
          { additionalProperties: false }
        ),
        response: {
          200: {
            description: 'Events, for as long as you listen',
            content: {
              'text/event-stream': {
                schema: Type.String({
                  minLength: 1,
                  maxLength: 1_000_000_000,
                  description: 'Events; the data of each is a ChangeEvent',
                  examples: [
                    'id: NTEyLjg0LjAxMjM0NWFiLlE3eF9rTTJwLg\ndata: {"entity":"Campus","id":"019a9d5e-7c00-7abc-8def-0123456789ab","operation":"update","version":3}\n\n'
                  ]
                })
              }
            }
          }
        }
      }
    },
    async (request: FastifyRequest, reply: FastifyReply) => {
      const { actor } = request
      const { entities: asked } = request.query as Query
      const { sights, sight } = sightOf(actor, asked)
      const held = tokenOf(request)
      const token = held ?? (replicated ? { ...(await presentPlace(app.db, actor, sights)), sight } : undefined)
      const tokenSights = held === undefined ? sights : heldSights(held, { sights, sight }, actor, app.entities)
      const coming = { actor, sights, sight, token, held: tokenSights, encode: app.syncTokens.encode }
      if (request.method === 'HEAD') {
        await app.tail.ask(coming)
        return reply.headers(eventHeaders).send(Readable.from([]))
      }
      const admit = (actor: Actor): void => {
        if (sightOf(actor, asked).sight !== sight) throw problem('sync.reach_changed')
      }
      await app.streams.open(actor, () =>
        app.tail.seat(
          coming,
          (audience, position) =>
            new Listener(listening(request), answerWithEvents(reply), { audience, position, admit })
        )
      )
    }
  )
}
