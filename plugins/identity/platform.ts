import type { Static } from '@sinclair/typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { HostedInstitution, NewInstitution } from '#schemas/identity/institutions.ts'
import { act } from '#src/command/act.ts'
import { list } from '#src/read/list.ts'
import { newInvitation } from './invitations.ts'

/** An owner who is not there yet is invited; who creates without naming one is the owner. */
const withInvitation = ({ server }: FastifyRequest, { owner }: Static<typeof NewInstitution>) =>
  owner === undefined ? {} : { invitation: newInvitation(server) }

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

  act(app, '/institutions', {
    operationId: 'createInstitution',
    summary: 'Create an institution',
    description: 'Its owner is invited by mail; without one named, it is who creates it.',
    access: 'platform.institutions.create',
    people: true,
    idempotency: 'required',
    problems: ['identity.institution_code_taken', 'mail.unconfigured'],
    body: NewInstitution,
    response: { 201: HostedInstitution },
    facts: withInvitation
  })

  act(app, '/institutions/:id/invite-owner', {
    operationId: 'inviteOwner',
    summary: 'Invite an institution’s first owner again',
    description: 'Whose invitation was lost or has expired. The one before it is withdrawn.',
    access: 'platform.institutions.setup',
    people: true,
    problems: ['identity.owner_present', 'request.state', 'mail.unconfigured'],
    response: { 200: HostedInstitution },
    facts: ({ server }) => ({ invitation: newInvitation(server) })
  })

  const closing = { access: 'platform.institutions.suspend', people: true } as const

  act(app, '/institutions/:id/suspend', {
    operationId: 'suspendInstitution',
    summary: 'Suspend an institution',
    description: 'Refuses its members and their keys, everywhere within a second. Nothing is deleted.',
    ...closing,
    problems: ['request.state', 'identity.own_institution'],
    response: { 200: HostedInstitution }
  })

  act(app, '/institutions/:id/resume', {
    operationId: 'resumeInstitution',
    summary: 'Open a suspended institution again',
    description: 'Sessions that have not expired in between go on.',
    ...closing,
    problems: ['request.state'],
    response: { 200: HostedInstitution }
  })
}
