import { type TProperties, Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Enum, Resource } from '#schemas/common.ts'
import { problem } from '#src/http/problems.ts'

const Health = <T extends TProperties>(title: string, description: string, properties: T) =>
  Resource(title, description, properties)

const Live = Health('Live', 'The process runs', { status: Enum(['live'], 'Always live') })
const Ready = Health('Ready', 'The process can do its work', {
  status: Enum(['ready'], 'Always ready; else the answer is 503'),
  database: Enum(['up'], 'The database answers'),
  migrations: Type.String({
    minLength: 1,
    maxLength: 100,
    description: 'The newest numbered migration that is applied',
    examples: ['0002_identity.sql']
  })
})

const applied = "select max(name) as name from kernel.migrations where name ~ '^[0-9]'"

/** `/health/live`: restart me if this fails. `/health/ready`: send me no requests while this fails. */
export default fp(
  async (app: FastifyInstance) => {
    const open = { access: 'public' as const, limited: false, cache: 'no-store' }
    app.get(
      '/health/live',
      {
        config: { ...open, statements: 0 },
        schema: {
          operationId: 'getLive',
          tags: ['operations'],
          summary: 'Is the process alive?',
          response: { 200: Live }
        }
      },
      async () => ({ status: 'live' as const })
    )
    app.get(
      '/health/ready',
      {
        config: { ...open, problems: ['server.unavailable'] },
        schema: {
          operationId: 'getReady',
          tags: ['operations'],
          summary: 'Can the process do its work?',
          response: { 200: Ready }
        }
      },
      async () => {
        if (app.draining)
          throw problem('server.unavailable', { detail: 'The process is about to stop.', retry_after: 1 })
        const [row] = await app.db.watch.query(applied, [])
        return { status: 'ready' as const, database: 'up' as const, migrations: String(row?.name) }
      }
    )
  },
  { name: 'provost-health', dependencies: ['provost-db', 'provost-enter'] }
)
