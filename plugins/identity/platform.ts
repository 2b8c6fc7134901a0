import type { FastifyInstance, FastifyRequest } from 'fastify'
import { IdParams } from '#schemas/common.ts'
import { HostedInstitution, NewInstitution } from '#schemas/identity/institutions.ts'
import { command } from '#src/command/command.ts'
import { bodyOf, idOf } from '#src/http/asked.ts'
import { list } from '#src/read/list.ts'
import { newInvitation } from './invitations.ts'

/** An owner who is not there yet is invited; who creates without naming one is the owner. */
const withInvitation = (request: FastifyRequest) => {
  const body = bodyOf<typeof NewInstitution>(request)
  return body.owner === undefined ? body : { ...body, invitation: newInvitation(request.server) }
}

/** What whoever runs the instance does, over all institutions. */
export const platform = (app: FastifyInstance): void => {
  app.get(
    '/institutions',
    list(HostedInstitution, {
      view: 'identity.platform_institutions',
      access: 'platform.institutions.read',
      operationId: 'listInstitutions',
      summary: 'List the institutions of this instance',
      filter: ['status', 'code', 'created_at'],
      sort: ['name', 'code', 'created_at', 'id'],
      search: ['name', 'code']
    })
  )

  app.post(
    '/institutions',
    {
      config: {
        access: 'platform.institutions.create',
        people: true,
        idempotency: 'required',
        problems: ['identity.institution_code_taken', 'mail.unconfigured'],
        commands: ['identity.create_institution']
      },
      schema: {
        operationId: 'createInstitution',
        summary: 'Create an institution',
        description: 'Its owner is invited by mail; without one named, it is who creates it.',
        body: NewInstitution,
        response: { 201: HostedInstitution }
      }
    },
    command('identity.create_institution', withInvitation)
  )

  app.post(
    '/institutions/:id/invite-owner',
    {
      config: {
        access: 'platform.institutions.setup',
        people: true,
        problems: ['identity.owner_present', 'request.state', 'mail.unconfigured'],
        commands: ['identity.invite_owner']
      },
      schema: {
        operationId: 'inviteOwner',
        summary: 'Invite an institution’s first owner again',
        description: 'Whose invitation was lost or has expired. The one before it is withdrawn.',
        params: IdParams,
        response: { 200: HostedInstitution }
      }
    },
    command('identity.invite_owner', request => ({ id: idOf(request), invitation: newInvitation(request.server) }))
  )

  const closing = { access: 'platform.institutions.suspend', people: true } as const

  app.post(
    '/institutions/:id/suspend',
    {
      config: {
        ...closing,
        problems: ['request.state', 'identity.own_institution'],
        commands: ['identity.suspend_institution']
      },
      schema: {
        operationId: 'suspendInstitution',
        summary: 'Suspend an institution',
        description: 'Refuses its members and their keys, everywhere within a second. Nothing is deleted.',
        params: IdParams,
        response: { 200: HostedInstitution }
      }
    },
    command('identity.suspend_institution')
  )

  app.post(
    '/institutions/:id/resume',
    {
      config: { ...closing, problems: ['request.state'], commands: ['identity.resume_institution'] },
      schema: {
        operationId: 'resumeInstitution',
        summary: 'Open a suspended institution again',
        description: 'Sessions that have not expired in between go on.',
        params: IdParams,
        response: { 200: HostedInstitution }
      }
    },
    command('identity.resume_institution')
  )
}
