import type { BuiltInRole } from '#schemas/identity/roles.ts'
import type { Pattern } from '#src/access/permission.ts'

const reading: Pattern[] = ['campus.calendar.read']

/** What the built-in roles hold of this domain; owner and auditor hold theirs of every domain. */
export const campusRoles: Record<Exclude<BuiltInRole, 'owner' | 'auditor'>, Pattern[]> = {
  admin: ['campus.*'],
  registrar: [...reading, 'campus.calendar.setup'],
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
