import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { IdParams } from '#schemas/common.ts'
import { Grant, NewGrant } from '#schemas/identity/grants.ts'
import { command } from '#src/command/command.ts'
import { bodyOf, idOf } from '#src/http/asked.ts'
import { resource } from '#src/resource/resource.ts'
import { overUser, toGrant } from './privilege.ts'

const setup = 'identity.grants.setup'

/** Who holds which role, and how far. */
export const grants = (app: FastifyInstance): void => {
  const by = { user: 'user_id', campus: 'campus_id' } as const

  resource(app, '/grants', {
    name: ['Grant', 'Grants'],
    table: 'identity.grants',
    schema: Grant,
    natural: ['user_id', 'role', 'scope', 'campus_id'],
    access: { read: 'identity.grants.read', write: setup },
    by,
    only: ['list', 'get', 'history'],
    filter: ['user_id', 'role', 'scope', 'campus_id'],
    sort: ['created_at', 'id']
  })

  app.post(
    '/grants',
    {
      config: {
        access: setup,
        by,
        statements: 2,
        problems: [
          'identity.privilege_exceeded',
          'identity.rights_changed',
          'identity.role_unknown',
          'identity.scope_unknown',
          'identity.already_granted',
          'identity.campus_misplaced'
        ],
        commands: ['identity.grant_role', 'identity.holdings']
      },
      schema: {
        operationId: 'grantRole',
        summary: 'Grant a role',
        description:
          'Everywhere, on a campus, or over what a scope relates to. You hold each of its permissions yourself, as far as you grant it. Counts within a second.',
        body: NewGrant,
        response: { 201: Grant }
      }
    },
    command('identity.grant_role', async (request: FastifyRequest) => {
      const body = bodyOf<typeof NewGrant>(request)
      return { ...body, facts: await toGrant(request, [body], [body.user_id], setup) }
    })
  )

  app.delete(
    '/grants/:id',
    {
      config: {
        access: setup,
        by,
        ifMatch: true,
        statements: 2,
        problems: ['identity.privilege_exceeded', 'identity.rights_changed', 'identity.last_owner'],
        commands: ['identity.revoke_role', 'identity.holdings']
      },
      schema: {
        operationId: 'revokeRole',
        summary: 'Revoke a role',
        description: 'From somebody who holds no more than you do. Counts within a second.',
        params: IdParams,
        response: { 204: Type.Null({ description: 'Revoked' }) }
      }
    },
    command('identity.revoke_role', async (request: FastifyRequest) => {
      const id = idOf(request)
      return { id, facts: await overUser(request, { grant: id }, setup) }
    })
  )
}
