import fastJson from 'fast-json-stringify'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import t from 'tap'
import { testApp } from '#test/support/app.ts'

const schemas = new Map<string, object>()

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** A status says one schema, or one for each media type. */
const note = (name: string, said: unknown): void => {
  if (!isObject(said)) return
  const { content } = said
  if (!isObject(content)) schemas.set(name, said)
  else for (const [type, media] of Object.entries(content)) if (isObject(media)) note(`${name} ${type}`, media.schema)
}

const observer = fp(async (app: FastifyInstance) => {
  app.addHook('onRoute', ({ method, url, schema }) => {
    for (const [status, said] of Object.entries(schema?.response ?? {}))
      note(`${String(method)} ${url} ${status}`, said)
  })
})

await testApp(t, { build: { observers: [observer] } })

t.test('each answer has a serializer that can be made, though a start makes none', async t => {
  t.ok(schemas.size > 300)
  for (const [name, schema] of schemas) t.doesNotThrow(() => fastJson(schema), name)
})
