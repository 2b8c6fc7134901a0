import { type ProblemKinds, raiser } from '#src/http/problem.ts'
import { entryProblems } from './entry-problems.ts'

export const identityProblems = {
  ...entryProblems,
  'identity.sign_in_failed': {
    status: 401,
    title: 'That address and password do not go together',
    cure: 'Check both and try again. Whether the address is known is never told.'
  },
  'identity.refresh_failed': {
    status: 401,
    title: 'The session has ended',
    cure: 'Sign in again. A refresh token is good once; sign-out, expiry and a second use end its session.'
  },
  'identity.choose_institution': {
    status: 409,
    title: 'You belong to several institutions',
    cure: 'Sign in again with institution_id: one of those that allowed lists.'
  },
  'identity.too_many_attempts': {
    status: 429,
    title: 'Too many attempts',
    cure: 'Wait for the seconds in Retry-After: a right one before that is refused as well. Each further lock is longer, and none is for good.'
  },
  'identity.institution_suspended': {
    status: 409,
    title: 'Your institution is suspended',
    cure: 'Its members cannot come in until whoever runs this instance opens it again. Ask them.'
  },
  'identity.own_institution': {
    status: 409,
    title: 'You are signed in to it',
    cure: 'Sign in to another institution first: nobody shuts themselves out.'
  },
  'identity.owner_present': {
    status: 409,
    title: 'The institution has an owner who can act',
    cure: 'Whoever else is to come in is invited by them, with inviteUser.'
  },
  'identity.invitation_failed': {
    status: 401,
    title: 'This invitation lets nobody in',
    cure: 'It was used, withdrawn, replaced by a newer one, or is older than seven days. Ask for another one.'
  },
  'identity.user_exists': {
    status: 409,
    title: 'Somebody with this address is a member already',
    cure: 'Find them with listUsers. Who was shut out is let in again with enableUser.',
    constraints: ['users_account_unique']
  },
  'identity.privilege_exceeded': {
    status: 403,
    title: 'That is more than you hold yourself',
    cure: 'Nobody gives, changes or takes away what goes beyond their own permissions. Ask somebody who holds them.'
  },
  'identity.rights_changed': {
    status: 409,
    title: 'Somebody’s rights changed while you acted',
    cure: 'Nothing was done. Send it again: it is decided anew.'
  },
  'identity.last_owner': {
    status: 409,
    title: 'The institution would be left without an owner',
    cure: 'Make somebody else who can sign in an owner first.'
  },
  'identity.role_unknown': {
    status: 422,
    title: 'There is no such role',
    cure: 'The built-in roles are those of /v1/meta/roles, the institution’s own those of listRoles.'
  },
  'identity.scope_unknown': {
    status: 422,
    title: 'There is no such scope',
    cure: 'Use one of the scopes that the detail names.'
  },
  'identity.permission_unknown': {
    status: 422,
    title: 'There is no such permission',
    cure: 'Use permissions of /v1/meta/permissions. Those of the platform are in no institution’s role.'
  },
  'identity.role_name_taken': {
    status: 409,
    title: 'There is a role of this name',
    cure: 'Choose another name; those of the built-in roles are taken as well.',
    constraints: ['roles_name_unique']
  },
  'identity.already_granted': {
    status: 409,
    title: 'They hold this role in this scope already',
    cure: 'Nothing needs to be done.',
    constraints: ['grants_unique']
  },
  'identity.campus_misplaced': {
    status: 422,
    title: 'A campus goes with the scope campus, and with no other',
    cure: 'Name campus_id where the scope is campus; leave it out elsewhere.',
    constraints: ['grants_campus_named']
  },
  'identity.institution_code_taken': {
    status: 409,
    title: 'Another institution has this code',
    cure: 'Choose another code.',
    constraints: ['institutions_code_unique']
  },
  'identity.campus_code_taken': {
    status: 409,
    title: 'Another campus has this code',
    cure: 'Choose another code, or change the campus that has it.',
    constraints: ['campuses_code_unique']
  }
} as const satisfies ProblemKinds

export const identityProblem = raiser(identityProblems)
