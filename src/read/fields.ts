import { createHash } from 'node:crypto'
import type { TObject } from '@sinclair/typebox'
import { Type } from '@sinclair/typebox'
import type { FastifyReply } from 'fastify'
import type { Row } from '#src/db/pool.ts'

/** `?fields=id,name`: a subset of the top-level properties, trimmed after the read. */
export const Fields = (item: TObject) => {
  const names = Object.keys(item.properties)
  const one = `(?:${names.join('|')})`
  return Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 1000,
      pattern: `^${one}(?:,${one})*$`,
      description: 'Only these properties, comma-separated',
      examples: [names.slice(0, 2).join(',')]
    })
  )
}

/** The ETag of a subset is not the ETag of the whole. */
export const fieldsTag = (fields: string): string =>
  createHash('sha256').update(fields).digest('base64url').replace(/[-_]/g, '').slice(0, 6)

export const trim = (row: Row, keep: readonly string[]): Row =>
  Object.fromEntries(keep.flatMap(name => (name in row ? [[name, row[name]]] : [])))

/** The route's serializer wants every property: a subset is written by JSON.stringify, its schema a Partial of the whole. */
export const sendSubset = (reply: FastifyReply, payload: object): FastifyReply =>
  reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(payload)
