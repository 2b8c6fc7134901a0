import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { Grant, NewGrant } from '#schemas/identity/grants.ts'
import { act } from '#src/command/act.ts'
import { idOf } from '#src/http/asked.ts'
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

  act(app, '/grants', {
    operationId: 'grantRole',
    summary: 'Grant a role',
    description:
      'Everywhere, on a campus, or over what a scope relates to. You hold each of its permissions yourself, as far as you grant it. Counts within a second.',
    access: setup,
    by,
    problems: [
      'identity.privilege_exceeded',
      'identity.rights_changed',
      'identity.role_unknown',
      'identity.scope_unknown',
      'identity.already_granted',
      'identity.campus_misplaced'
    ],
    body: NewGrant,
    response: { 201: Grant },
    reads: ['identity.holdings'],
    facts: async (request, body) => ({ facts: await toGrant(request, [body], [body.user_id], setup) })
  })

  act(app, '/grants/:id', {
    operationId: 'revokeRole',
    summary: 'Revoke a role',
    description: 'From somebody who holds no more than you do. Counts within a second.',
    method: 'DELETE',
    access: setup,
    by,
    problems: ['identity.privilege_exceeded', 'identity.rights_changed', 'identity.last_owner'],
    response: { 204: Type.Null({ description: 'Revoked' }) },
    reads: ['identity.holdings'],
    facts: async request => ({ facts: await overUser(request, { grant: idOf(request) }, setup) })
  })
}
