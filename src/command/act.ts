import type { Static, TSchema } from '@sinclair/typebox'
import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify'
import { IdParams } from '#schemas/common.ts'
import type { Access } from '#src/access/permission.ts'
import { bodyOf } from '#src/http/asked.ts'
import { command, fromRequest, type Ways } from './command.ts'

type Said = 'by' | 'enrolling' | 'found' | 'idempotency' | 'people' | 'problems' | 'secret' | 'statements'

export interface Act<B extends TSchema> extends Pick<FastifyContextConfig, Said>, Ways {
  /** `lendBook` of the domain library calls `library.lend_book`. */
  operationId: string
  summary: string
  description?: string
  access: Access
  body?: B
  /** The one answer of success: `{ 200: Book }`. */
  response: Readonly<Record<number, TSchema>>
  /** POST where nothing is said; what changes or ends a row by its address asks for If-Match. */
  method?: 'POST' | 'PATCH' | 'DELETE'
  /** What the function gets beside the path's parameters and the body: facts that were read, what a rule decided. */
  facts?: (request: FastifyRequest, body: Static<B>) => object | Promise<object>
  /** SQL functions that `facts` runs, each a statement. */
  reads?: readonly string[]
}

const snake = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** A route that is one call of one SQL function, which has the operation's name. */
export const act = <B extends TSchema>(app: FastifyInstance, path: string, options: Act<B>): void => {
  const { operationId, summary, description, body, response, method = 'POST', ...more } = options
  const { facts, reads = [], tell, pool, ...config } = more
  const name = `${app.prefix.split('/').at(-1)}.${snake(operationId)}`
  const input =
    facts === undefined
      ? fromRequest
      : async (request: FastifyRequest) => ({
          ...fromRequest(request),
          ...(await facts(request, bodyOf<B>(request)))
        })
  app.route({
    method,
    url: path,
    config: { statements: 1 + reads.length, ...config, ifMatch: method !== 'POST', commands: [name, ...reads] },
    schema: {
      operationId,
      summary,
      ...(description === undefined ? {} : { description }),
      ...(path.includes('/:id') ? { params: IdParams } : {}),
      ...(body === undefined ? {} : { body }),
      response
    },
    handler: command(name, input, { ...(tell && { tell }), ...(pool && { pool }) })
  })
}
