import fastJson from 'fast-json-stringify'
import type { FastifyInstance } from 'fastify'

type Serializer = (data: unknown) => string

/** Made for its first answer, as validators are for their first request: a start made one for every answer of every route. */
export const serializeLate = (app: FastifyInstance): void => {
  app.setSerializerCompiler<object>(({ schema }) => {
    let made: Serializer | undefined
    return data => {
      made ??= fastJson(schema)
      return made(data)
    }
  })
}
