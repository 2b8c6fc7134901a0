import type { Static } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiKey, MadeApiKey, NewApiKey } from '#schemas/identity/api-keys.ts'
import type { KeyFacts } from '#src/access/actors.ts'
import { hashApiKey, newApiKey, prefixOf } from '#src/auth/api-keys.ts'
import { act } from '#src/command/act.ts'
import { keyed } from '#src/command/command.ts'
import { contextOf, execute, run } from '#src/command/run.ts'
import { bodyOf, idOf } from '#src/http/asked.ts'
import { get } from '#src/read/get.ts'
import { list } from '#src/read/list.ts'
import { overUser, toGrant } from './privilege.ts'

const setup = 'identity.api_keys.setup'

type Made = Omit<Static<typeof MadeApiKey>, 'key'>

/** The key is made here and told once; the database gets its hash. */
const create = async (request: FastifyRequest, reply: FastifyReply) => {
  const options = keyed(request)
  const { grants, ...body } = bodyOf<typeof NewApiKey>(request)
  const facts = await toGrant(request, grants, [], setup)
  const key = newApiKey()
  const input = { ...body, grants, facts, prefix: prefixOf(key), key_hash: hashApiKey(key) }
  const context = contextOf(request, { secret: true })
  const { answer } = await execute<Made>(request.server.db.command, 'identity.create_api_key', context, input, options)
  return reply
    .code(201)
    .header('location', `${request.url}/${answer.id}`)
    .send({ ...answer, key })
}

/** Keys by which machines act, each as a user of its own. */
export const apiKeys = (app: FastifyInstance): void => {
  const nobody = { institution: null, actor: null }
  app.actors.keys = async hash =>
    (await run<KeyFacts | null>(app.db.command, 'identity.use_api_key', nobody, { key_hash: hash })) ?? undefined

  const reading = { view: 'identity.api_key_view', access: 'identity.api_keys.read' } as const
  const entity = { table: 'identity.api_keys', natural: ['prefix'] }

  app.get(
    '/api-keys',
    list(ApiKey, {
      ...reading,
      entity,
      operationId: 'listApiKeys',
      summary: 'List API keys',
      filter: ['status', 'user_id', 'expires_at', 'last_used_on'],
      sort: ['created_at', 'id'],
      search: ['name', 'prefix']
    })
  )

  app.post(
    '/api-keys',
    {
      config: {
        access: setup,
        people: true,
        secret: true,
        idempotency: 'required',
        statements: 2,
        problems: [
          'identity.privilege_exceeded',
          'identity.rights_changed',
          'identity.role_unknown',
          'identity.scope_unknown',
          'identity.already_granted',
          'identity.campus_misplaced'
        ],
        commands: ['identity.create_api_key', 'identity.holdings', 'identity.use_api_key']
      },
      schema: {
        operationId: 'createApiKey',
        summary: 'Create an API key',
        description:
          'For a machine, which acts under this name and holds the roles given here, none of them beyond your own. The key is told once. A key opens no session and makes no keys.',
        body: NewApiKey,
        response: { 201: MadeApiKey }
      }
    },
    create
  )

  app.get('/api-keys/:id', get(ApiKey, { ...reading, operationId: 'getApiKey', summary: 'Get an API key' }))

  act(app, '/api-keys/:id/revoke', {
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'For good, on every process within a second.',
    access: setup,
    problems: ['identity.privilege_exceeded', 'identity.rights_changed', 'request.state'],
    response: { 200: ApiKey },
    reads: ['identity.holdings'],
    facts: async request => ({ facts: await overUser(request, { api_key: idOf(request) }) })
  })
}
