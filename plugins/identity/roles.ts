import { builtInRoles } from '#schemas/identity/roles.ts'
import type { Pattern } from '#src/access/permission.ts'

/** What everybody holds of this domain. */
export const everybody: Pattern[] = [
  'identity.institutions.read',
  'identity.campuses.read',
  'identity.sign_ins.read@own'
]

/** What some roles hold besides; owner and auditor hold the same of every domain. */
export const identityRoles: Record<string, Pattern[]> = {
  platform_owner: ['platform.*'],
  owner: ['*'],
  auditor: ['*.read'],
  admin: ['identity.*']
}

/** Names that no role of an institution's own may have. */
export const reserved: readonly string[] = [...Object.keys(builtInRoles), 'platform_owner']
