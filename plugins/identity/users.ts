import type { FastifyInstance, FastifyRequest } from 'fastify'
import { IdParams } from '#schemas/common.ts'
import { NewUser, User } from '#schemas/identity/users.ts'
import { command } from '#src/command/command.ts'
import { idOf } from '#src/http/asked.ts'
import { resource } from '#src/resource/resource.ts'
import { overUser } from './privilege.ts'

/** An act on a member, which whoever holds less than they do must not do. */
const onMember = async (request: FastifyRequest) => {
  const id = idOf(request)
  return { id, facts: await overUser(request, { user: id }) }
}

const guarded = ['identity.privilege_exceeded', 'identity.rights_changed', 'request.state'] as const

export const users = (app: FastifyInstance): void => {
  app.post(
    '/users',
    {
      config: {
        access: 'identity.users.create',
        idempotency: 'required',
        problems: ['identity.user_exists'],
        commands: ['identity.create_user']
      },
      schema: {
        operationId: 'createUser',
        summary: 'Create a user',
        description:
          'Makes a person a member, who comes in by an invitation (`inviteUser`) and holds nothing until a role is granted.',
        body: NewUser,
        response: { 201: User }
      }
    },
    command('identity.create_user')
  )

  resource(app, '/users', {
    name: ['User', 'Users'],
    table: 'identity.users',
    view: 'identity.user_view',
    schema: User,
    natural: ['email'],
    access: { read: 'identity.users.read', write: 'identity.users.setup' },
    by: { user: 'id' },
    only: ['list', 'export', 'get', 'update', 'history', 'import'],
    filter: ['status', 'kind', 'email', 'created_at'],
    sort: ['name', 'created_at', 'id'],
    search: ['name', 'email'],
    words: 'words',
    update: {
      command: 'identity.update_user',
      facts: async request => ({ facts: await overUser(request, { user: idOf(request) }) }),
      problems: ['identity.privilege_exceeded', 'identity.rights_changed'],
      reads: ['identity.holdings']
    },
    import: {
      body: NewUser,
      command: 'identity.import_users',
      beside: { asks: 'identity.import_clashes', makes: 'identity.import_accounts' },
      access: 'identity.users.create',
      idempotency: 'required',
      problems: ['identity.user_exists']
    }
  })

  app.post(
    '/users/:id/disable',
    {
      config: {
        access: 'identity.users.disable',
        statements: 2,
        problems: [...guarded, 'identity.last_owner'],
        commands: ['identity.disable_user', 'identity.holdings']
      },
      schema: {
        operationId: 'disableUser',
        summary: 'Shut a user out',
        description: 'Ends their sessions, keys and invitations, on every process within a second.',
        params: IdParams,
        response: { 200: User }
      }
    },
    command('identity.disable_user', onMember)
  )

  app.post(
    '/users/:id/enable',
    {
      config: {
        access: 'identity.users.disable',
        statements: 2,
        problems: guarded,
        commands: ['identity.enable_user', 'identity.holdings']
      },
      schema: {
        operationId: 'enableUser',
        summary: 'Let a user in again',
        description:
          'With what they held, but for sessions and keys: those have ended. Who had never come in is invited again first.',
        params: IdParams,
        response: { 200: User }
      }
    },
    command('identity.enable_user', onMember)
  )
}
