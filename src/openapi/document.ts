import { Minimal, Problem } from '#schemas/common.ts'
import type { ProblemKind } from '#src/http/problem.ts'
import { SchemaComponents } from './components.ts'
import { hasActor, type RouteFacts } from './facts.ts'
import { failuresOf } from './failures.ts'
import { fileBodyOf } from './files.ts'
import { headersOf, responseHeaders } from './headers.ts'
import { requestHeaders, requestHeadersOf } from './parameters.ts'
import { problemsOf } from './problems.ts'
import { successOf } from './success.ts'
import type { Document, Operation, Parameter, Ref, Response } from './types.ts'

interface Known {
  /** By operationId. */
  facts: ReadonlyMap<string, RouteFacts>
  problems: ReadonlyMap<string, ProblemKind>
  /** What each tag is about. */
  tags: ReadonlyMap<string, string>
}

const accessOf = ({ config }: RouteFacts): string => {
  const { access } = config
  if (access === 'public') return 'Open to everybody.'
  return access === 'self' ? 'For everybody who is signed in.' : `Needs the permission \`${access}\`.`
}

const deprecationOf = ({ deprecated }: RouteFacts['config']): string[] =>
  deprecated === undefined ? [] : [`Deprecated since ${deprecated.since}; it goes on ${deprecated.sunset}.`]

const isRef = (value: object): value is Ref => '$ref' in value

/** Only what something refers to. */
const used = <T>(all: Readonly<Record<string, T>>, kind: string, text: string): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => text.includes(`"#/components/${kind}/${name}"`)))

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

/** In the order that readers expect, however a domain registers them. */
const verbs = ['get', 'post', 'patch', 'delete']

/**
 * The whole document: what @fastify/swagger made of paths, parameters and bodies, and around it all that follows from
 * what the routes state about themselves. Built once, at boot.
 */
export const finish = (raw: Document, { facts: known, problems, tags }: Known): Document => {
  const components = new SchemaComponents()
  const shared: Record<string, Response> = {}
  for (const schema of [Problem, Minimal]) components.hoist(JSON.parse(JSON.stringify(schema)))

  const success = (operation: Operation, facts: RouteFacts): Record<string, Response | Ref> => {
    const responses: Record<string, Response | Ref> = {}
    for (const [status, response] of Object.entries(operation.responses)) {
      if (isRef(response)) throw new Error(`${operation.operationId}: ${status} is a reference`)
      const headers = headersOf(facts, status)
      const content = Object.entries(response.content ?? {}).map(([type, { schema, ...media }]) => {
        const whole = components.hoist(schema)
        const varies = status === facts.status && type === 'application/json'
        return [type, { ...media, schema: varies ? successOf(facts, whole, components) : whole }]
      })
      responses[status] = {
        description: response.description,
        headers,
        ...(content.length === 0 ? {} : { content: Object.fromEntries(content) })
      }
    }
    if (facts.method === 'GET' && facts.versioned) {
      responses['304'] = { description: 'You have it already', headers: headersOf(facts, '304') }
    }
    return responses
  }

  /** What has a default may be left out, though validation finds it there. */
  const say = (parameter: Parameter): void => {
    parameter.schema = components.hoist(parameter.schema)
    if (parameter.schema.default !== undefined) parameter.required = false
    if (parameter.required !== true && parameter.example !== undefined) {
      parameter.examples = { [parameter.name]: { value: parameter.example, 'x-disabled': true } }
      delete parameter.example
    }
  }

  const complete = (operation: Operation): Operation => {
    const facts = known.get(operation.operationId)
    if (facts === undefined) throw new Error(`${operation.operationId} is no route`)
    const { access, deprecated } = facts.config
    const codes = problemsOf(facts)
    const { requestBody = fileBodyOf(facts), parameters = [] } = operation
    const headers = requestHeadersOf(facts)
    for (const parameter of parameters) if (!isRef(parameter)) say(parameter)
    for (const media of Object.values(requestBody?.content ?? {})) media.schema = components.hoist(media.schema)
    const description = [operation.description, accessOf(facts), ...deprecationOf(facts.config)]
    return {
      operationId: operation.operationId,
      summary: operation.summary ?? '',
      description: description.filter(text => text !== undefined).join('\n\n'),
      tags: [facts.tag],
      security: hasActor(facts) ? [{ bearer: [] }] : [],
      ...(deprecated === undefined ? {} : { deprecated: true }),
      ...(access === undefined || access === 'public' || access === 'self' ? {} : { 'x-permission': access }),
      'x-problems': codes,
      ...(parameters.length + headers.length === 0 ? {} : { parameters: [...parameters, ...headers] }),
      ...(requestBody === undefined
        ? {}
        : { requestBody: { required: !facts.lacksBody, content: requestBody.content } }),
      responses: sorted({ ...success(operation, facts), ...failuresOf(facts, codes, problems, shared) })
    }
  }

  const paths = Object.fromEntries(
    Object.entries(raw.paths).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item)
          .map(([method, operation]) => [method, complete(operation)] as const)
          .sort(([a], [b]) => verbs.indexOf(a) - verbs.indexOf(b))
      )
    ])
  )
  const text = JSON.stringify([paths, shared])
  const there = new Set([...known.values()].map(({ tag }) => tag))
  const about = (name: string): string => {
    const description = tags.get(name)
    if (description === undefined) throw new Error(`the domain ${name} does not say what it is about`)
    return description
  }
  return {
    ...raw,
    tags: [...there].sort().map(name => ({ name, description: about(name) })),
    paths,
    components: {
      schemas: components.all(),
      responses: sorted(shared),
      parameters: used(requestHeaders, 'parameters', text),
      headers: used(responseHeaders, 'headers', text),
      securitySchemes: raw.components.securitySchemes
    }
  }
}
