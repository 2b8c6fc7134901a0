import { Type } from '@sinclair/typebox'
import { Line, PermissionName, Resource, RoleName, rowProperties } from '#schemas/common.ts'
import { stamps } from '#schemas/words.ts'

/** The roles that every institution has, and the scope in which each is usually granted. */
export const builtInRoles = {
  owner: { title: 'Owner', scope: 'institution' },
  admin: { title: 'Administrator', scope: 'institution' },
  registrar: { title: 'Registrar', scope: 'institution' },
  bursar: { title: 'Bursar', scope: 'institution' },
  cashier: { title: 'Cashier', scope: 'institution' },
  exam_controller: { title: 'Controller of exams', scope: 'institution' },
  teacher: { title: 'Teacher', scope: 'institution' },
  hr_manager: { title: 'HR manager', scope: 'institution' },
  payroll_officer: { title: 'Payroll officer', scope: 'institution' },
  employee: { title: 'Employee', scope: 'own' },
  student: { title: 'Student', scope: 'own' },
  guardian: { title: 'Guardian', scope: 'own' },
  applicant: { title: 'Applicant', scope: 'own' },
  auditor: { title: 'Auditor', scope: 'institution' },
  machine: { title: 'Machine', scope: 'institution' }
} as const

export type BuiltInRole = keyof typeof builtInRoles

const title = Line('What people call it', 'Fee desk')

const permissions = Type.Array(PermissionName('One of /v1/meta/permissions'), {
  minItems: 1,
  maxItems: 500,
  uniqueItems: true,
  description: 'What it allows, as far as it is granted'
})

const name = RoleName('Its name in grants; stays as it is', 'fee_desk')

export const Role = Resource('Role', 'A role of the institution’s own', {
  id: rowProperties.id,
  name,
  title,
  permissions,
  ...stamps
})

export const NewRole = Resource('NewRole', 'What makes a role', { name, title, permissions })

export const RoleChanges = {
  ...Resource('RoleChanges', 'What changes a role; what is left out stays', {
    title: Type.Optional(title),
    permissions: Type.Optional(permissions)
  }),
  minProperties: 1
}
