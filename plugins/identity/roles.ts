import type { BuiltInRole } from '#schemas/identity/roles.ts'
import type { Pattern } from '#src/access/permission.ts'

/** What the built-in roles hold of this domain; owner and auditor hold the same of every domain. */
const reading: Pattern[] = ['identity.institutions.read', 'identity.campuses.read', 'identity.sign_ins.read@own']

export const identityRoles: Record<BuiltInRole | 'platform_owner', Pattern[]> = {
  platform_owner: ['platform.*'],
  owner: ['*'],
  auditor: ['*.read'],
  admin: ['identity.*'],
  registrar: reading,
  bursar: reading,
  cashier: reading,
  exam_controller: reading,
  teacher: reading,
  hr_manager: reading,
  payroll_officer: reading,
  employee: reading,
  student: reading,
  guardian: reading,
  applicant: reading,
  machine: reading
}
