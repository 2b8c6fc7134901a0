import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { type TObject, type TSchema, Type } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest, onSendHookHandler, preSerializationHookHandler } from 'fastify'
import { Minimal, Problem } from '#schemas/common.ts'
import { newAjv } from '#src/http/validate.ts'

/** What is missing must not be filled in before it is missed. */
const ajv = newAjv({ useDefaults: false })

const isProblem = ajv.compile(Problem)

/** Admits nothing that is undeclared. Made when it is first asked: of 430 routes a file calls a few. */
const late = (schema: () => unknown) => {
  let made: ReturnType<typeof ajv.compile> | undefined
  return () => {
    made ??= ajv.compile(closed(schema()) as object)
    return made
  }
}

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

/** The schema of a status, where it has one for each media type that of this one. */
const declaredFor = (response: unknown, status: number, type: string): TSchema | undefined => {
  const declared = isNode(response) ? response[status] : undefined
  if (!isNode(declared) || !isNode(declared.content)) return declared as TSchema | undefined
  const media = declared.content[type]
  return isNode(media) ? (media.schema as TSchema | undefined) : undefined
}

const mediaType = (reply: FastifyReply): string => String(reply.getHeader('content-type') ?? '').split(';')[0] ?? ''

const decoders: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync }

/** What a client makes of bytes: their text, and where they are JSON its value. */
const read = (reply: FastifyReply, payload: string | Buffer): unknown => {
  const coding = String(reply.getHeader('content-encoding') ?? '')
  const bytes = Buffer.from(payload)
  const text = (decoders[coding]?.(bytes) ?? bytes).toString('utf8')
  return mediaType(reply).endsWith('json') ? JSON.parse(text) : text
}

type Variant = 'whole' | 'subset' | 'minimal'

/**
 * Validates what a handler sends. An object is looked at before it is serialized, as the serializer would drop in
 * silence what is undeclared; text and bytes, which nothing serializes, before anything else has coded them.
 */
export const payloadCheck = (
  operation: string,
  response: unknown,
  complain: (complaint: string) => void,
  { events, exports: row }: { events?: TObject | undefined; exports?: TObject | undefined } = {}
): {
  preSerialization: preSerializationHookHandler
  onSend: onSendHookHandler
  follow: (raw: ServerResponse) => void
} => {
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>()
  const validatorFor = (status: number, variant: Variant, type: string) => {
    const key = `${status} ${variant} ${type}`
    const known = compiled.get(key)
    if (known !== undefined) return known
    const declared = declaredFor(response, status, type)
    if (declared === undefined) return undefined
    const schema = variant === 'whole' ? declared : variant === 'subset' ? partial(declared) : Minimal
    const validate = ajv.compile(closed(schema) as object)
    compiled.set(key, validate)
    return validate
  }
  const check = (request: FastifyRequest, reply: FastifyReply, payload: unknown): void => {
    const status = reply.statusCode
    const type = mediaType(reply)
    const minimal = String(reply.getHeader('preference-applied') ?? '').includes('return=minimal')
    const subset = isNode(request.query) && request.query.fields !== undefined
    if (status >= 400) {
      if (isProblem(payload)) return
      complain(`${operation} ${status}: ${ajv.errorsText(isProblem.errors)} in ${JSON.stringify(payload)}`)
      return
    }
    const validate = validatorFor(status, minimal ? 'minimal' : subset ? 'subset' : 'whole', type)
    if (validate === undefined) complain(`${operation} answered ${status} ${type}, which it does not declare`)
    else if (!validate(payload)) complain(`${operation} ${status}: ${ajv.errorsText(validate.errors)}`)
  }

  const isEvent = late(() => events ?? false)
  /** Events are written straight to the answer, and the data of each is what the route says. */
  const follow = (raw: ServerResponse): void => {
    const write = raw.write.bind(raw)
    raw.write = (chunk: string | Buffer) => {
      for (const [, data = ''] of String(chunk).matchAll(/^data: (.*)$/gm)) {
        if (isEvent()(JSON.parse(data))) continue
        complain(`${operation}: ${ajv.errorsText(isEvent().errors)} in the event ${data}`)
      }
      return write(chunk)
    }
  }

  const isRow = late(() => row ?? false)
  const isPart = late(() => (row === undefined ? false : Type.Partial(row)))
  /** A file is sent as a stream: what each of its lines says is a row, or a part of one. */
  const followRows = (rows: Readable, subset: boolean): void => {
    const check = subset ? isPart() : isRow()
    let rest = ''
    rows.on('data', (chunk: Buffer) => {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (!check(JSON.parse(line))) complain(`${operation}: ${ajv.errorsText(check.errors)} in ${line}`)
      }
    })
    rows.on('end', () => {
      if (rest !== '') complain(`${operation}: its last line has no end: ${rest}`)
    })
  }

  const checked = new WeakSet<FastifyReply>()
  return {
    preSerialization: (request, reply, payload, done) => {
      checked.add(reply)
      if (payload !== undefined && payload !== null) check(request, reply, payload)
      done(null, payload)
    },
    onSend: (request, reply, payload, done) => {
      if (payload instanceof Readable) {
        const type = mediaType(reply)
        if (declaredFor(response, reply.statusCode, type) === undefined) {
          complain(`${operation} answered ${reply.statusCode} ${type}, which it does not declare`)
        }
        const subset = isNode(request.query) && request.query.fields !== undefined
        if (type === 'application/x-ndjson') followRows(payload, subset)
      }
      const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : ''
      if (bytes.length > 0 && !checked.has(reply)) {
        try {
          check(request, reply, read(reply, bytes))
        } catch (error) {
          complain(`${operation} ${reply.statusCode}: ${String(error)}`)
        }
      }
      done(null, payload)
    },
    follow
  }
}
