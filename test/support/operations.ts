import type { FastifyInstance } from 'fastify'
import type { Document, Operation, Schema } from '#src/openapi/types.ts'

/** An operation as the document states it: what the sweeps walk over. */
export interface Documented {
  id: string
  method: string
  path: string
  /** What must be asked for, as the document's examples have it. */
  query: Record<string, string>
  operation: Operation
  public: boolean
  /** A body made of the schema's own examples; undefined where none is taken. */
  body: Record<string, unknown> | undefined
  /** A file of one row, where files are taken. */
  file: { type: string; text: string } | undefined
}

const resolve = (document: Document, schema: Schema): Schema => {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : (document.components.schemas[name] ?? {})
}

/** A value as the document's examples have it. */
const sample = (document: Document, given: Schema): unknown => {
  const schema = resolve(document, given)
  const [example] = Array.isArray(schema.examples) ? schema.examples : []
  if (example !== undefined) return example
  if (schema.items !== undefined) return [sample(document, schema.items)]
  return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, s]) => [name, sample(document, s)]))
}

const bodyOf = (document: Document, { requestBody }: Operation): Record<string, unknown> | undefined => {
  const media = requestBody?.content['application/json']
  if (media?.schema === undefined) return undefined
  return (media.example ?? sample(document, media.schema)) as Record<string, unknown>
}

const fileOf = ({ requestBody }: Operation): Documented['file'] => {
  const found = Object.entries(requestBody?.content ?? {}).find(([type]) => type !== 'application/json')
  return found === undefined ? undefined : { type: found[0], text: String(found[1].example) }
}

/** What stands in the address as the document's examples have it: on its way, or asked for where it must be. */
const examplesOf = (document: Document, { parameters = [] }: Operation, place: 'path' | 'query') =>
  new Map(
    parameters.flatMap(given => {
      const found = '$ref' in given ? document.components.parameters[given.$ref.split('/').at(-1) ?? ''] : given
      if (found?.in !== place || found.required !== true) return []
      return [[found.name, String(found.example ?? sample(document, found.schema ?? {}))] as const]
    })
  )

/** The address, but for the id, which a sweep chooses. */
const addressOf = (document: Document, path: string, operation: Operation): string => {
  const examples = examplesOf(document, operation, 'path')
  return path.replace(/\{(\w+)\}/g, (all, name: string) =>
    name === 'id' ? all : encodeURIComponent(String(examples.get(name)))
  )
}

/** Every operation of the document, the toy domain's included: who adds a route adds it to every sweep. */
export const documented = (app: FastifyInstance): Documented[] => {
  const document = app.openapi()
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path: addressOf(document, path, operation),
      query: Object.fromEntries(examplesOf(document, operation, 'query')),
      operation,
      public: operation.security.length === 0,
      body: bodyOf(document, operation),
      file: fileOf(operation)
    }))
  )
}

/** An id that nothing has. */
const NOBODY = '019a9d5e-7c00-7abc-8def-0123456789ab'

/** The address of one row. */
export const fill = (path: string, id = NOBODY): string => path.replaceAll('{id}', id)

/** Who in the fixture may call it, if anybody who is signed in may. */
export const callerOf = ({ operation }: Documented): string => (isPlatform(operation) ? 'platform_owner' : 'owner')

/** It goes beyond one institution, for whoever runs the instance. */
export const isPlatform = ({ 'x-permission': permission = '' }: Operation): boolean =>
  permission.startsWith('platform.')

/** Whether it asks for this header, and insists. */
export const insistsOn = ({ operation }: Documented, header: 'IfMatch' | 'IdempotencyKeyRequired'): boolean =>
  (operation.parameters ?? []).some(p => '$ref' in p && p.$ref.endsWith(`/${header}`))

/** What an operation is sent, as a call says it. */
export const sent = ({ body, file }: Documented): { body?: unknown; headers: Record<string, string> } => {
  if (file !== undefined) return { body: file.text, headers: { 'content-type': file.type } }
  return { headers: {}, ...(body === undefined ? {} : { body }) }
}
