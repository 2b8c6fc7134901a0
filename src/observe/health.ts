import { type TProperties, Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Enum, Resource } from '#schemas/common.ts'
import { Busy } from '#src/busy.ts'
import { newestApplied, newestMigration } from '#src/db/migrate.ts'
import type { Pool } from '#src/db/pool.ts'
import { problem } from '#src/http/problems.ts'
import { sqlRoot } from '#src/process/database.ts'

const Health = <T extends TProperties>(title: string, description: string, properties: T) =>
  Resource(title, description, properties)

const Live = Health('Live', 'The process runs', { status: Enum(['live'], 'Always live') })
const Count = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description, examples: [0] })
const Seconds = (description: string) => Type.Number({ minimum: 0, maximum: 1e10, description, examples: [0] })

/** It is told, and no reason to send requests elsewhere: who answers does not lag. */
const Jobs = Type.Object(
  {
    led: Type.Boolean({ description: 'Whether any process hands on what commands leave to be done', examples: [true] }),
    waiting: Count('Tasks and events that commands have left and nobody has handed on'),
    waiting_seconds: Seconds('Age of the oldest of them'),
    due: Count('Jobs that could be done now'),
    due_seconds: Seconds('How long the first of them could have been'),
    later: Count('Jobs that are to be done later, or again'),
    running: Count('Jobs that are being done'),
    dead: Count('Jobs that have failed for good'),
    deliveries: Count('Events that a subscriber has not dealt with')
  },
  {
    additionalProperties: false,
    description: 'What waits to be done, up to three seconds ago; absent where it cannot be told'
  }
)

const Ready = Health('Ready', 'The process can do its work', {
  status: Enum(['ready'], 'Always ready; else the answer is 503'),
  database: Enum(['up'], 'The database answers, and its replica where reads have one'),
  migrations: Type.String({
    minLength: 1,
    maxLength: 100,
    description: 'The newest numbered migration that is applied; never older than the code',
    examples: ['0002_identity.sql']
  }),
  jobs: Type.Optional(Jobs)
})

const answers = 'select 1 as answers'

/** The side that reads. A full gate is no sign that it is down: many wait there because it answers. */
const readsAnswer = async (pool: Pool): Promise<void> => {
  try {
    await pool.query(answers, [])
  } catch (error) {
    if (!(error instanceof Busy)) throw error
  }
}

const unready = (detail: string) => problem('server.unavailable', { detail, retry_after: 1 })

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
    let newest = ''
    app.addHook('onReady', async () => {
      newest = newestMigration([sqlRoot])
    })
    app.get(
      '/health/ready',
      {
        config: { ...open, statements: 3, problems: ['server.unavailable'] },
        schema: {
          operationId: 'getReady',
          tags: ['operations'],
          summary: 'Can the process do its work?',
          response: { 200: Ready }
        }
      },
      async () => {
        if (app.draining && !app.replaced) throw unready('The process is about to stop.')
        const { watch, row } = app.db
        const [[found], backlog] = await Promise.all([
          watch.query<{ name: string | null }>(newestApplied, []),
          app.backlog.read(),
          readsAnswer(row)
        ])
        const migrations = found?.name ?? ''
        if (migrations < newest) throw unready('The database is older than the code.')
        const { horizon: _, above: __, ...jobs } = backlog ?? {}
        return {
          status: 'ready' as const,
          database: 'up' as const,
          migrations,
          ...(backlog === undefined ? {} : { jobs })
        }
      }
    )
  },
  { name: 'provost-health', dependencies: ['provost-db', 'provost-jobs', 'provost-enter'] }
)
