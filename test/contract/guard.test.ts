import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { Id, Resource } from '#schemas/common.ts'
import { problem } from '#src/http/problems.ts'
import { list } from '#src/read/list.ts'
import { allDomains, testApp } from '#test/support/app.ts'
import type { Call } from '#test/support/client.ts'
import { testDatabase } from '#test/support/database.ts'

/** The guards over every test's requests are tests too: each finds what it is there to find. */
const database = await testDatabase(t)

const Thing = Resource('Thing', 'A thing', {
  id: Id,
  name: Type.String({ minLength: 1, maxLength: 10, description: 'Name', examples: ['north'] })
})
const right = { id: '019a9d5e-7c00-7abc-8def-0123456789ab', name: 'north' }

const broken = async (app: FastifyInstance): Promise<void> => {
  app.declare({ about: 'Routes that break what holds for all' })
  const route = (operationId: string, handler: () => Promise<unknown>, statements = 1) =>
    app.get(
      `/${operationId}`,
      { config: { access: 'public', statements }, schema: { operationId, summary: 'x', response: { 200: Thing } } },
      handler
    )
  route('undeclaredProperty', async () => ({ ...right, secret: 'told to nobody' }))
  route('wrongType', async () => ({ ...right, name: 5 }))
  route('tooManyStatements', async () => {
    await app.db.read.query('select 1 as one', [])
    await app.db.read.query('select 2 as two', [])
    return right
  })
  route('askingTheWatch', async () => {
    await app.db.watch.query('select 1 as one', [])
    await app.db.row.query('select 2 as two', [])
    return right
  })
  app.get('/countingUnasked', {
    ...list(Thing, {
      view: 'identity.campuses',
      access: 'identity.campuses.read',
      by: 'shared',
      operationId: 'countingUnasked',
      summary: 'x',
      sort: ['id']
    }),
    handler: async () => {
      await app.db.read.query('select 1 as one', [])
      await app.db.read.query('select 2 as two', [])
      return { data: [right], next: null }
    }
  })
  const bytes = (operationId: string, type: string, body: string) =>
    app.get(
      `/${operationId}`,
      { config: { access: 'public', statements: 0 }, schema: { operationId, summary: 'x', response: { 200: Thing } } },
      (_request, reply) => reply.type(type).send(Buffer.from(body))
    )
  bytes('undeclaredInBytes', 'application/json', JSON.stringify({ ...right, secret: 'told to nobody' }))
  bytes('textForAnObject', 'text/plain', 'north')
  bytes('brokenJson', 'application/json', '{')
  bytes('rightInBytes', 'application/json', JSON.stringify(right))
  route('undocumentedProblem', async () => {
    throw problem('request.in_use')
  })
  route('programmingError', async () => {
    throw new Error('nobody foresaw this')
  })
  route('withoutInstitution', async () => {
    await app.db.read.query('select id from identity.campuses where name = $1', ['x'])
    return right
  })
  route('boundToInstitution', async () => {
    await app.db.read.query('select id from identity.campuses where institution_id = $1', [right.id])
    return right
  })
}

const complaintsAbout = async (t: Test, operation: string, call: Call = {}): Promise<string[]> => {
  await t.test(`asking ${operation}`, async t => {
    const { api } = await testApp(t, { database, build: { domains: { ...allDomains, broken } } })
    await api.call(operation, call)
  })
  const complaints = [...database.complaints]
  database.complaints.clear()
  return complaints
}

t.test('each guard finds what breaks it, and nothing else', async t => {
  t.match(await complaintsAbout(t, 'undeclaredProperty'), [
    /undeclaredProperty 200: .*must NOT have additional properties/
  ])
  t.match(await complaintsAbout(t, 'wrongType'), [/wrongType 200: .*must be string/])
  t.match(await complaintsAbout(t, 'tooManyStatements'), [/tooManyStatements sent 2 statements and may send 1/])
  t.match(await complaintsAbout(t, 'askingTheWatch'), [/askingTheWatch sent 2 statements and may send 1/])
  // the third is for the token, which this application sees for the first time
  const uncounted = await complaintsAbout(t, 'countingUnasked', { as: 'owner' })
  t.match(uncounted, [/countingUnasked sent 3 statements and may send 2/])
  const counted = { as: 'owner', headers: { prefer: 'count=exact' } }
  t.strictSame(await complaintsAbout(t, 'countingUnasked', counted), [])
  t.match(await complaintsAbout(t, 'undeclaredInBytes'), [/undeclaredInBytes 200: .*additional properties/])
  t.match(await complaintsAbout(t, 'textForAnObject'), [/textForAnObject 200: .*must be object/])
  t.match(await complaintsAbout(t, 'brokenJson'), [/brokenJson 200: SyntaxError/])
  t.strictSame(await complaintsAbout(t, 'rightInBytes'), [])
  t.match(await complaintsAbout(t, 'undocumentedProblem'), [
    /undocumentedProblem answered request\.in_use, which it does not document/
  ])
  t.match(await complaintsAbout(t, 'programmingError'), [/programmingError answered 500/])
  t.match(await complaintsAbout(t, 'withoutInstitution'), [/identity\.campuses is read without institution_id/])
  t.strictSame(await complaintsAbout(t, 'boundToInstitution'), [])
  await database.sql`
    insert into kernel.outbox (institution_id, kind, name, aggregate_id, payload)
    values (kernel.new_id(), 'event', 'library.book_lost', kernel.new_id(), '{"note": "of which book?"}')`
  t.match(await complaintsAbout(t, 'boundToInstitution'), [/library\.book_lost: its payload must have required/])
  await database.sql`delete from kernel.outbox`
})
