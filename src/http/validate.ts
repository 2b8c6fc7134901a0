import { Ajv, type ErrorObject, type KeywordDefinition, type ValidateFunction } from 'ajv'
import type { FastifyInstance, FastifySchema, preValidationHookHandler } from 'fastify'
import { formats } from './formats.ts'
import { meaningOf } from './meaning.ts'
import { type ErrorEntry, type More, type Problem, pointerTo } from './problem.ts'
import { problem } from './problems.ts'

type Part = 'body' | 'query' | 'path' | 'header'

const parts: Record<string, Part> = { body: 'body', querystring: 'query', params: 'path', headers: 'header' }

/** Words that say something to the kernel or the document and nothing to a validator. */
const vocabulary = ['x-permission', 'x-computed', 'x-default', 'x-of-who-asks', 'example']

/**
 * Exactly, as long as the value has 15 digits at most: of all doubles only that nearest to a decimal of so many places
 * comes back from being rounded to one.
 */
const decimals: KeywordDefinition = {
  keyword: 'x-decimals',
  type: 'number',
  schemaType: 'number',
  compile: (places: number) => {
    const scale = 10 ** places
    return (value: number) => Math.round(value * scale) / scale === value
  },
  error: { message: ({ schema }) => `must have at most ${String(schema)} decimals` }
}

export const newAjv = (options: { allErrors?: boolean; verbose?: boolean; useDefaults?: boolean } = {}): Ajv =>
  new Ajv({
    useDefaults: true,
    ...options,
    coerceTypes: false,
    removeAdditional: false,
    allowUnionTypes: true,
    formats
  })
    .addVocabulary(vocabulary)
    .addKeyword(decimals)

/** Characters count as code points, as PostgreSQL counts them: ajv's own default. */
const ajv = newAjv()
/**
 * Goes on after the first failure, and says by which schema: only for what has failed already and is small, or a list of
 * 100,000 costs as much.
 */
const thoroughAjv = newAjv({ allErrors: true, verbose: true })
const SMALL_chars = 65_536
const MOST_ERRORS = 100

/** Does a single value fit a schema? */
export const checker = (schema: object | boolean) => ajv.compile(schema)

/** The same, made when it is first asked: most of what hundreds of routes could be asked no process ever is. */
export const lateChecker = (schema: object | boolean): ((value: unknown) => boolean) => {
  let check: ValidateFunction | undefined
  return value => {
    check ??= ajv.compile(schema)
    return check(value)
  }
}

/** Everything that is wrong with a value that does not fit a body's schema. */
export const faultsIn = (schema: object, data: unknown): ErrorEntry[] => {
  const check = thoroughAjv.compile(schema)
  check(data)
  return (check.errors ?? []).slice(0, MOST_ERRORS).map(error => describe('body', error))
}

const properties = (schema: unknown): [string, { type?: string }][] =>
  Object.entries((schema as { properties?: Record<string, { type?: string }> } | undefined)?.properties ?? {})

/** Query and path arrive as text: what their schema calls a number or a boolean becomes one. */
const reader = (schema: unknown) => {
  const typed = properties(schema).filter(([, { type }]) => type !== undefined && type !== 'string')
  return (data: Record<string, unknown>): void => {
    for (const [name, { type }] of typed) {
      const text = data[name]
      if (typeof text === 'string') data[name] = meaningOf(type, text)
    }
  }
}

const byFormat: Record<string, string> = {
  date: 'must be a day like 2026-04-01',
  'date-time': 'must be a moment like 2026-04-01T09:30:00Z',
  email: 'must be an address like asha@school.example',
  'time-zone': 'must be a time zone like Asia/Kolkata',
  uri: 'must be an address like https://school.example'
}

/** What people are told, who know no formats and patterns: what it should look like. */
const wordsFor = ({ keyword, params, message = keyword, parentSchema }: ErrorObject): string => {
  if (keyword === 'format') return byFormat[params.format] ?? message
  const example: unknown = keyword === 'pattern' ? parentSchema?.examples?.[0] : undefined
  return typeof example === 'string' ? `must look like ${JSON.stringify(example)}: ${message}` : message
}

const describe = (part: Part, error: ErrorObject): ErrorEntry => {
  const extra = error.params.additionalProperty ?? error.params.missingProperty
  const pointer = extra === undefined ? error.instancePath : error.instancePath + pointerTo(String(extra))
  return {
    in: part,
    pointer: pointer.slice(0, 500),
    code: error.keyword.replace(/^x-/, ''),
    detail: wordsFor(error).slice(0, 500)
  }
}

/** A NUL in a path or query is as unwelcome as in a body. */
const holdsNul = (data: unknown): boolean =>
  Object.values(data as Record<string, unknown>).some(v => typeof v === 'string' && v.includes('\0'))

const failure = (part: Part, errors: ErrorObject[] | null | undefined): Problem =>
  problem('request.invalid', { errors: (errors ?? []).map(e => describe(part, e)) })

const compile = (schema: object, part: Part) => {
  let made: ValidateFunction | undefined
  // 430 routes have 1,200 of them, which took two of the three seconds of a start: each is made for its first request
  const theOne = (): ValidateFunction => {
    made ??= ajv.compile(schema)
    return made
  }
  let thorough: ValidateFunction | undefined
  const everyError = (data: unknown): ErrorObject[] | null | undefined => {
    const first = theOne().errors
    if (JSON.stringify(data).length > SMALL_chars) return first
    thorough ??= thoroughAjv.compile(schema)
    thorough(data)
    return thorough.errors?.slice(0, MOST_ERRORS) ?? first
  }
  const read = part === 'query' || part === 'path' ? reader(schema) : undefined
  return (data: unknown) => {
    if (read !== undefined) {
      if (holdsNul(data)) return { error: problem('request.malformed', { detail: `The ${part} holds NUL.` }) }
      read(data as Record<string, unknown>)
    }
    return theOne()(data) ? { value: data } : { error: failure(part, everyError(data)) }
  }
}

const refuseBody: preValidationHookHandler = (request, _reply, done) => {
  const detail = 'no body is taken here'
  const errors: More['errors'] = [{ in: 'body', pointer: '', code: 'unexpected', detail }]
  done(request.body === undefined ? undefined : problem('request.invalid', { errors }))
}

/** A body of which everything is optional may be left out. A change that says nothing is a mistake. */
export const mayLackBody = ({ method, schema }: { method: string | string[]; schema?: FastifySchema }): boolean => {
  const body = schema?.body as { properties?: object; required?: readonly string[] } | undefined
  return method === 'POST' && body?.properties !== undefined && (body.required ?? []).length === 0
}

const leaveOut: preValidationHookHandler = (request, _reply, done) => {
  if (request.body === undefined) request.body = {}
  done()
}

const nothing = { type: 'object', properties: {}, additionalProperties: false }

/** Validation everywhere: a route without a query schema takes no query at all, one without a body schema no body. */
export const validateStrictly = (app: FastifyInstance): void => {
  app.setValidatorCompiler<object>(({ schema, httpPart }) => compile(schema, parts[httpPart ?? 'body'] ?? 'body'))
  app.addHook('onRoute', route => {
    const schema: FastifySchema = { querystring: nothing, ...route.schema }
    if (/:/.test(route.url) && schema.params === undefined) throw new Error(`${route.url} has no schema of its path`)
    const inPath = new Set(properties(schema.params).map(([name]) => name))
    const twice = properties(schema.body).find(([name]) => inPath.has(name))
    if (twice !== undefined) throw new Error(`${route.url}: ${twice[0]} stands in the path and in the body`)
    const before = [route.preValidation ?? []].flat()
    if (schema.body === undefined && route.config?.file === undefined) route.preValidation = [refuseBody, ...before]
    else if (mayLackBody(route)) route.preValidation = [leaveOut, ...before]
    route.schema = schema
  })
}
