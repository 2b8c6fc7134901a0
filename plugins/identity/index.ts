import type { FastifyInstance } from 'fastify'
import { apiKeys } from './api-keys.ts'
import { campuses } from './campuses.ts'
import { identityDemo } from './demo.ts'
import { grants } from './grants.ts'
import { institutions } from './institutions.ts'
import { invitations } from './invitations.ts'
import { me } from './me.ts'
import { ownRoles } from './own-roles.ts'
import { ownSessions } from './own-sessions.ts'
import { passwords } from './passwords.ts'
import { platform } from './platform.ts'
import { identityProblems } from './problems.ts'
import { everybody, identityRoles } from './roles.ts'
import { sessions } from './sessions.ts'
import { signIns } from './sign-ins.ts'
import { switching } from './switch.ts'
import { totp } from './totp.ts'
import { users } from './users.ts'

export const identity = async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Who there is, where they belong, and how they come in.',
    problems: identityProblems,
    everybody,
    roles: identityRoles,
    demo: identityDemo,
    prune: 'identity.prune',
    tenants: 'identity.clocked_institutions',
    scopes: { campus: { subject: 'campus' }, own: { subject: 'user', relation: 'identity.own_users' } }
  })
  await sessions(app)
  ownSessions(app)
  signIns(app)
  passwords(app)
  totp(app)
  switching(app)
  me(app)
  institutions(app)
  platform(app)
  campuses(app)
  users(app)
  invitations(app)
  ownRoles(app)
  grants(app)
  apiKeys(app)
}
