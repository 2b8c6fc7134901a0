import type { FastifyInstance } from 'fastify'
import { listChanges } from './list-changes.ts'
import { streamEvents } from './stream-events.ts'

/** What changes, for who keeps a copy. After all domains: it tells of their entities. */
export default async (app: FastifyInstance): Promise<void> => {
  listChanges(app)
  streamEvents(app)
}
