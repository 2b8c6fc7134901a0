import { readFileSync } from 'node:fs'
import t from 'tap'
import { newAjv } from '#src/http/validate.ts'
import { offlineDocument } from '#src/openapi/offline.ts'
import type { Operation, Parameter, Ref, Schema } from '#src/openapi/types.ts'
import { allDomains } from '#test/support/app.ts'

/** With the toy domain: what a newcomer adds is held to the same. */
const document = await offlineDocument(allDomains)
const { components } = document

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, path, method, operation }))
)

const named = <T extends object>(value: T | { $ref: string }, all: Readonly<Record<string, T>>): T => {
  if (!('$ref' in value)) return value
  const found = all[value.$ref.split('/').at(-1) ?? '']
  if (found === undefined) throw new Error(`${value.$ref} is not there`)
  return found
}

const parametersOf = (operation: Operation): Parameter[] =>
  (operation.parameters ?? []).map(p => named<Parameter>(p, components.parameters))

/** A schema and all that it is made of, each with the way to it. */
const within = (schema: Schema, way: string): [string, Schema][] => [
  [way, schema],
  ...Object.entries(schema.properties ?? {}).flatMap(([name, s]) => within(s, `${way}.${name}`)),
  ...(schema.items === undefined ? [] : within(schema.items, `${way}[]`)),
  ...(schema.anyOf ?? []).flatMap(s => within(s, `${way}|`))
]

const schemas = Object.entries(components.schemas).flatMap(([title, schema]) => within(schema, title))
const scalars = schemas.filter(([, { type }]) => [type].flat().some(t => t && !['object', 'array'].includes(t)))

/** What somebody writes who does not care. */
const careless = /^(?:string|text|foo|bar|baz|x|y|z|a|b|abc|test|example|lorem.*|todo|value|name)$/i

const examplesOf = (schema: Schema): unknown[] => (Array.isArray(schema.examples) ? schema.examples : [])

t.test('is OpenAPI 3.1 and reachable from wherever it is served', async t => {
  t.match(document.openapi, /^3\.1\./)
  t.strictSame(
    document.servers.map(s => s.url),
    ['/']
  )
  t.match(String(document.info.description), /sign in[\s\S]*Idempotency-Key[\s\S]*problem\+json/i)
})

t.test('every operation has a name of its own, says what it does and belongs to a tag', async t => {
  const ids = operations.map(o => o.operation.operationId)
  t.equal(new Set(ids).size, ids.length, 'no name twice')
  for (const { name, operation } of operations) {
    t.match(operation.operationId, /^[a-z][A-Za-z]+$/, name)
    t.ok((operation.summary ?? '').length > 2, `${name} has a summary`)
    t.ok((operation.description ?? '').length > 2, `${name} has a description`)
    t.equal(operation.tags.length, 1, `${name} has one tag`)
  }
})

t.test('tags are the domains, described, in alphabetical order, and none is empty', async t => {
  const names = document.tags.map(tag => tag.name)
  t.strictSame(names, names.toSorted())
  t.strictSame(names.toSorted(), [...Object.keys(allDomains), 'jobs', 'mail', 'meta', 'operations', 'sync'].toSorted())
  for (const { name, description } of document.tags) t.ok(description.length > 10, name)
  for (const { path, operation } of operations) {
    const domain = /^\/v1\/([^/]+)/.exec(path)?.[1] ?? 'operations'
    t.strictSame(operation.tags, [domain === 'changes' || domain === 'events' ? 'sync' : domain], path)
  }
})

/** What is open to who must enrol a second factor first; everything else signed in may answer 403. */
const whileEnrolling = ['getMe']

t.test('security says who may call: nobody in particular, whoever is signed in, a permission', async t => {
  for (const { name, operation } of operations) {
    const { security, 'x-permission': permission, description = '', responses } = operation
    const open = security.length === 0
    t.equal('401' in responses && !open, !open, `${name}: 401`)
    t.equal('403' in responses, !open && !whileEnrolling.includes(operation.operationId), `${name}: 403`)
    t.match(description, permission ?? (open ? 'everybody' : 'signed in'), name)
    if (!open) t.strictSame(security, [{ bearer: [] }], name)
  }
})

t.test('every operation documents its success and every failure with its codes', async t => {
  for (const { name, method, operation } of operations) {
    const statuses = Object.keys(operation.responses)
    const successes = ['signIn', 'acceptInvitation'].includes(operation.operationId)
      ? ['200', '202']
      : [statuses.find(s => s.startsWith('2'))]
    t.strictSame(
      statuses.filter(s => s.startsWith('2')),
      successes,
      `${name}: one success`
    )
    for (const status of ['400', '500', '503']) t.ok(statuses.includes(status), `${name}: ${status}`)
    if (method !== 'get') for (const status of ['413', '415']) t.ok(statuses.includes(status), `${name}: ${status}`)
    const told = statuses
      .filter(s => s >= '400')
      .flatMap(status => {
        const response = named(operation.responses[status] ?? { description: '' }, components.responses)
        const examples = response.content?.['application/problem+json']?.examples ?? {}
        for (const code of Object.keys(examples))
          t.ok(response.description.includes(code), `${name}: ${status} ${code}`)
        return Object.keys(examples)
      })
    t.strictSame(told.toSorted(), operation['x-problems'].toSorted(), `${name}: the codes and the list agree`)
  }
})

t.test('headers: If-Match where it is needed, a key on every POST with an actor, ETag and Location', async t => {
  for (const { name, method, operation } of operations) {
    const parameters = new Map(parametersOf(operation).map(p => [p.name, p]))
    const success = Object.keys(operation.responses).find(s => s.startsWith('2')) ?? ''
    const { headers = {} } = named(operation.responses[success] ?? { description: '' }, components.responses)
    t.equal(parameters.get('If-Match')?.required ?? false, '428' in operation.responses, `${name}: If-Match`)
    t.equal(parameters.has('Idempotency-Key'), method === 'post' && operation.security.length > 0, `${name}: key`)
    t.equal('Location' in headers, ['201', '202'].includes(success), `${name}: Location`)
    t.equal(parameters.has('If-None-Match'), '304' in operation.responses, `${name}: If-None-Match`)
    if (parameters.has('If-None-Match') || parameters.has('If-Match')) {
      t.equal('ETag' in headers, success !== '204', `${name}: ETag`)
    }
    t.ok('X-Request-Id' in headers, `${name}: X-Request-Id`)
  }
})

t.test('a parameter with a default may be left out', async t => {
  for (const { name, operation } of operations) {
    for (const p of parametersOf(operation)) {
      if (p.schema.default !== undefined) t.equal(p.required, false, `${name}: ${p.name}`)
    }
  }
})

t.test('fields and return=minimal have schemas of their own', async t => {
  const variants = (id: string): string[] => {
    const found = operations.find(o => o.operation.operationId === id)?.operation
    const success = Object.entries(found?.responses ?? {}).find(([status]) => status.startsWith('2'))?.[1]
    const response = named(success ?? { description: '' }, components.responses)
    const schema = response.content?.['application/json']?.schema
    return (schema?.anyOf ?? []).map(s => s.$ref?.split('/').at(-1) ?? '')
  }
  t.strictSame(variants('getCampus'), ['Campus', 'CampusSubset'])
  t.strictSame(variants('listCampuses'), ['CampusPage', 'CampusSubsetPage'])
  t.strictSame(variants('createCampus'), ['Campus', 'Minimal'])
  t.notOk(components.schemas.CampusSubset?.required)
})

t.test('the example of a whole body is one that is taken', async t => {
  const ajv = newAjv().addVocabulary(['components'])
  const bodies = operations.flatMap(({ name, operation }) => {
    const media = operation.requestBody?.content['application/json']
    return media?.example === undefined ? [] : [{ name, ...media }]
  })
  t.ok(bodies.length > 0)
  for (const { name, schema, example } of bodies) {
    const whole = { ...named<Schema>(schema as Schema | Ref, components.schemas), components }
    t.ok(ajv.validate(whole, example), `${name}: ${ajv.errorsText()}`)
  }
})

t.test('every scalar has an example, and none is careless', async t => {
  for (const [way, schema] of scalars) {
    if (/[|\]]$/.test(way)) continue
    const examples = examplesOf(schema)
    t.ok(examples.length > 0, `${way} has an example`)
    for (const example of examples) t.notMatch(String(example), careless, way)
  }
  for (const { name, operation } of operations) {
    for (const { name: parameter, example, examples = {}, schema } of parametersOf(operation)) {
      const given = [example, ...Object.values(examples).map(e => e.value)].filter(e => e !== undefined)
      t.ok(given.length > 0, `${name}: ${parameter} has an example`)
      if (schema.enum === undefined) for (const one of given) t.notMatch(String(one), careless, `${name}: ${parameter}`)
    }
  }
})

t.test('every property and parameter is described, every string, number and array bounded', async t => {
  for (const [way, schema] of schemas) {
    const types = [schema.type].flat()
    if (/\.\w+$/.test(way) && schema.$ref === undefined) t.ok(schema.description, `${way} is described`)
    if (types.includes('string')) t.ok(schema.maxLength ?? schema.enum ?? schema.format, `${way} is bounded`)
    if (types.includes('integer') || types.includes('number')) t.type(schema.maximum, 'number', `${way} is bounded`)
    if (types.includes('array')) t.type(schema.maxItems, 'number', `${way} is bounded`)
  }
  for (const { name, operation } of operations) {
    for (const parameter of parametersOf(operation)) t.ok(parameter.description, `${name}: ${parameter.name}`)
  }
})

t.test('it says what is hidden and nothing that is only the kernel’s business', async t => {
  t.notMatch(JSON.stringify(document), /x-computed/)
  const hidden = schemas.filter(([, schema]) => schema['x-permission'] !== undefined)
  t.ok(
    hidden.some(([way]) => way === 'Book.price'),
    'a hidden property names its permission'
  )
})

t.test('two different schemas of one title stop the boot', async t => {
  const { SchemaComponents } = await import('#src/openapi/components.ts')
  const components = new SchemaComponents()
  components.hoist({ title: 'Thing', type: 'object', properties: {} })
  components.hoist({ title: 'Thing', type: ['object', 'null'], properties: {}, readOnly: true })
  t.throws(() => components.hoist({ title: 'Thing', type: 'object', properties: { a: { type: 'integer' } } }), /Thing/)
})

t.test('the committed document is that of the code', async t => {
  const committed = readFileSync(new URL('./openapi.json', import.meta.url), 'utf8')
  t.equal(committed, `${JSON.stringify(await offlineDocument(), null, 2)}\n`, 'npm run generate')
})
