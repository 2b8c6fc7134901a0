import type { FastifyInstance, FastifyRequest } from 'fastify'
import { IdParams } from '#schemas/common.ts'
import { NewRole, Role, RoleChanges } from '#schemas/identity/roles.ts'
import { command } from '#src/command/command.ts'
import { bodyOf, idOf } from '#src/http/asked.ts'
import { resource } from '#src/resource/resource.ts'
import { toWriteRole } from './privilege.ts'

/** Roles of an institution's own, beside the built-in ones, which nobody changes. */
export const ownRoles = (app: FastifyInstance): void => {
  const access = { read: 'identity.roles.read', write: 'identity.roles.setup' } as const
  const writing = {
    access: access.write,
    statements: 2,
    problems: ['identity.permission_unknown', 'identity.privilege_exceeded', 'identity.rights_changed']
  }

  app.post(
    '/roles',
    {
      config: {
        ...writing,
        problems: [...writing.problems, 'identity.role_name_taken'],
        commands: ['identity.create_role', 'identity.holdings']
      },
      schema: {
        operationId: 'createRole',
        summary: 'Create a role',
        description: 'Of permissions that you hold over the institution yourself.',
        body: NewRole,
        response: { 201: Role }
      }
    },
    command('identity.create_role', async (request: FastifyRequest) => {
      const body = bodyOf<typeof NewRole>(request)
      return { ...body, facts: await toWriteRole(request, body) }
    })
  )

  app.patch(
    '/roles/:id',
    {
      config: { ...writing, ifMatch: true, commands: ['identity.update_role', 'identity.holdings'] },
      schema: {
        operationId: 'updateRole',
        summary: 'Change a role',
        description:
          'For all who hold it, within a second. You hold over the institution yourself what it allowed and what it will.',
        params: IdParams,
        body: RoleChanges,
        response: { 200: Role }
      }
    },
    command('identity.update_role', async (request: FastifyRequest) => {
      const id = idOf(request)
      const body = bodyOf<typeof RoleChanges>(request)
      return { ...body, id, facts: await toWriteRole(request, body, id) }
    })
  )

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
