import type { FastifyInstance } from 'fastify'
import { listChanges } from './list-changes.ts'

/** What changes, for who keeps a copy. After all domains: it tells of their entities. */
export default async (app: FastifyInstance): Promise<void> => {
  listChanges(app)
}
