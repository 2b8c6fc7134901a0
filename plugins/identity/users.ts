import type { FastifyInstance, FastifyRequest } from 'fastify'
import { NewUser, User } from '#schemas/identity/users.ts'
import { act } from '#src/command/act.ts'
import { idOf } from '#src/http/asked.ts'
import { resource } from '#src/resource/resource.ts'
import { overUser } from './privilege.ts'

/** An act on a member, which whoever holds less than they do must not do. */
const onMember = async (request: FastifyRequest) => ({ facts: await overUser(request, { user: idOf(request) }) })

const guarded = ['identity.privilege_exceeded', 'identity.rights_changed', 'request.state'] as const

export const users = (app: FastifyInstance): void => {
  act(app, '/users', {
    operationId: 'createUser',
    summary: 'Create a user',
    description:
      'Makes a person a member, who comes in by an invitation (`inviteUser`) and holds nothing until a role is granted.',
    access: 'identity.users.create',
    idempotency: 'required',
    problems: ['identity.user_exists'],
    body: NewUser,
    response: { 201: User }
  })

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
      facts: onMember,
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

  act(app, '/users/:id/disable', {
    operationId: 'disableUser',
    summary: 'Shut a user out',
    description: 'Ends their sessions, keys and invitations, on every process within a second.',
    access: 'identity.users.disable',
    problems: [...guarded, 'identity.last_owner'],
    response: { 200: User },
    reads: ['identity.holdings'],
    facts: onMember
  })

  act(app, '/users/:id/enable', {
    operationId: 'enableUser',
    summary: 'Let a user in again',
    description:
      'With what they held, but for sessions and keys: those have ended. Who had never come in is invited again first.',
    access: 'identity.users.disable',
    problems: guarded,
    response: { 200: User },
    reads: ['identity.holdings'],
    facts: onMember
  })
}
