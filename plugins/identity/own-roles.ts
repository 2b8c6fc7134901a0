import type { FastifyInstance } from 'fastify'
import { NewRole, Role, RoleChanges } from '#schemas/identity/roles.ts'
import { act } from '#src/command/act.ts'
import { idOf } from '#src/http/asked.ts'
import { resource } from '#src/resource/resource.ts'
import { toWriteRole } from './privilege.ts'

/** Roles of an institution's own, beside the built-in ones, which nobody changes. */
export const ownRoles = (app: FastifyInstance): void => {
  const access = { read: 'identity.roles.read', write: 'identity.roles.setup' } as const
  const writing = {
    access: access.write,
    problems: ['identity.permission_unknown', 'identity.privilege_exceeded', 'identity.rights_changed']
  }

  act(app, '/roles', {
    operationId: 'createRole',
    summary: 'Create a role',
    description: 'Of permissions that you hold over the institution yourself.',
    ...writing,
    problems: [...writing.problems, 'identity.role_name_taken'],
    body: NewRole,
    response: { 201: Role },
    reads: ['identity.holdings'],
    facts: async (request, body) => ({ facts: await toWriteRole(request, body) })
  })

  act(app, '/roles/:id', {
    operationId: 'updateRole',
    summary: 'Change a role',
    description:
      'For all who hold it, within a second. You hold over the institution yourself what it allowed and what it will.',
    method: 'PATCH',
    ...writing,
    body: RoleChanges,
    response: { 200: Role },
    reads: ['identity.holdings'],
    facts: async (request, body) => ({ facts: await toWriteRole(request, body, idOf(request)) })
  })

  resource(app, '/roles', {
    name: ['Role', 'Roles'],
    table: 'identity.roles',
    schema: Role,
    natural: ['name'],
    access,
    only: ['list', 'export', 'get', 'delete', 'history'],
    filter: ['name'],
    sort: ['title', 'id'],
    search: ['name', 'title']
  })
}
