import { type TObject, type TSchema, Type } from '@sinclair/typebox'
import type { preSerializationHookHandler } from 'fastify'
import { Minimal, Problem } from '#schemas/common.ts'
import { newAjv } from '#src/http/validate.ts'

const ajv = newAjv()

const isProblem = ajv.compile(Problem)

type Node = { [key: string]: unknown }

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The same schema, admitting nothing that it does not declare, at any depth. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed)
  if (!isNode(schema)) return schema
  const copy: Node = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return isNode(copy.properties) && copy.additionalProperties === undefined
    ? { ...copy, additionalProperties: false }
    : copy
}

const partial = (schema: TSchema): TSchema =>
  schema.properties?.data?.items === undefined
    ? Type.Partial(schema as TObject, { additionalProperties: false })
    : ({
        ...schema,
        properties: { ...schema.properties, data: { type: 'array', items: partial(schema.properties.data.items) } }
      } as TSchema)

/** Validates what a handler sends before it is serialized: the serializer would drop in silence what is undeclared. */
export const payloadCheck = (
  operation: string,
  response: unknown,
  complain: (complaint: string) => void
): preSerializationHookHandler => {
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>()
  const validatorFor = (status: number, variant: 'whole' | 'subset' | 'minimal') => {
    const key = `${status} ${variant}`
    const known = compiled.get(key)
    if (known !== undefined) return known
    const declared = isNode(response) ? (response[status] as TSchema | undefined) : undefined
    if (declared === undefined) return undefined
    const schema = variant === 'whole' ? declared : variant === 'subset' ? partial(declared) : Minimal
    const validate = ajv.compile(closed(schema) as object)
    compiled.set(key, validate)
    return validate
  }
  return (request, reply, payload, done) => {
    const status = reply.statusCode
    const minimal = String(reply.getHeader('preference-applied') ?? '').includes('return=minimal')
    const subset = isNode(request.query) && request.query.fields !== undefined
    if (status >= 400 && !isProblem(payload)) {
      complain(`${operation} ${status}: ${ajv.errorsText(isProblem.errors)} in ${JSON.stringify(payload)}`)
    }
    if (status < 400 && payload !== undefined && payload !== null) {
      const validate = validatorFor(status, minimal ? 'minimal' : subset ? 'subset' : 'whole')
      if (validate === undefined) complain(`${operation} answered ${status}, which it does not declare`)
      else if (!validate(payload)) complain(`${operation} ${status}: ${ajv.errorsText(validate.errors)}`)
    }
    done(null, payload)
  }
}
