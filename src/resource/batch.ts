import type { TObject } from '@sinclair/typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { BatchOutcome } from '#schemas/bulk.ts'
import type { By, Permission } from '#src/access/permission.ts'
import { command } from '#src/command/command.ts'
import { type Fact, ofFact } from '#src/db/failure.ts'
import type { Row } from '#src/db/pool.ts'
import { problemDocument } from '#src/http/failure.ts'
import { BatchOf, type Verb } from './batch-schemas.ts'

/** A thousand rows that are changed one by one take half a second of a core, several where others want it too. */
const BATCH_ms = 8800

interface Options {
  /** Plural, as the operationId says it. */
  many: string
  /** The same in words. */
  nouns: string
  item: TObject
  table: string
  access: Permission
  by: By | undefined
  problems: readonly string[]
  verbs: readonly Verb[]
}

/** What kernel.row_batch tells of an item: what was done, or why it was not. */
type Result = Row & { fact?: Fact }

const told = ({ fact, ...done }: Result, { server }: FastifyRequest): Row => {
  if (fact === undefined) return done
  const { request_id: _, ...problem } = problemDocument(ofFact(fact, server.problems), server.config.publicUrl, '')
  return { status: problem.status, problem }
}

/** `POST …/batch`: up to a thousand rows created, changed and deleted by one statement. */
export const batch = (app: FastifyInstance, path: string, options: Options): void => {
  const { many, nouns, item, table, access, by, problems, verbs } = options
  app.post(
    `${path}/batch`,
    {
      handlerTimeout: BATCH_ms,
      config: {
        access,
        ...(by === undefined ? {} : { by }),
        problems: [...problems, 'request.batch_refused'],
        commands: ['kernel.row_batch']
      },
      schema: {
        operationId: `batch${many}`,
        summary: `Do many things with ${nouns} at once`,
        description:
          'Up to 1,000 items, each of which creates, changes or deletes one row, done in their order. Atomic, which is the default: all of them or none, and where one is refused the errors point at each that is. Otherwise each item has a result of its own, with the status and the problem that it would have had alone.',
        body: BatchOf(item, verbs),
        response: { 200: BatchOutcome }
      }
    },
    command('kernel.row_batch', request => ({ table, by: by ?? {}, ...(request.body as object) }), {
      pool: 'intake',
      tell: (answer, request) => ({
        ...answer,
        results: (answer.results as Result[]).map(result => told(result, request))
      })
    })
  )
}
