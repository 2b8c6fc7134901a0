import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { allDomains, testApp } from '#test/support/app.ts'

const answer = { 200: Type.Object({}, { description: 'Nothing' }) }
const open = { access: 'public', statements: 0 } as const

const aging = async (app: FastifyInstance): Promise<void> => {
  app.declare({ about: 'One operation that goes and one that stays' })
  const deprecated = { since: '2026-01-01', sunset: '2027-01-01' }
  const going = { operationId: 'getOld', summary: 'Get the old one', response: answer }
  const staying = { operationId: 'getNew', summary: 'Get the new one', response: answer }
  app.get('/old', { config: { ...open, deprecated }, schema: going }, async () => ({}))
  app.get('/new', { config: open, schema: staying }, async () => ({}))
}

const { api, app } = await testApp(t, { build: { domains: { ...allDomains, aging } } })

t.test('one option deprecates a route: on its answers, failures included, and in the document', async t => {
  for (const query of [{}, { unknown: 1 }]) {
    const { headers } = await api.call('getOld', { query })
    t.equal(headers.get('deprecation'), `@${Date.UTC(2026, 0, 1) / 1000}`)
    t.equal(headers.get('sunset'), 'Fri, 01 Jan 2027 00:00:00 GMT')
  }
  const operation = app.openapi().paths['/v1/aging/old']?.get
  t.equal(operation?.deprecated, true)
  t.match(operation?.description, /since 2026-01-01.*goes on 2027-01-01/)
  t.match(JSON.stringify(operation?.responses['200']), /"Sunset"/)
})

t.test('the others carry neither', async t => {
  const { headers } = await api.call('getNew')
  t.equal(headers.get('deprecation'), null)
  t.equal(headers.get('sunset'), null)
  t.notOk(app.openapi().paths['/v1/aging/new']?.get?.deprecated)
})
