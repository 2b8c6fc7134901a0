import type { Pattern } from '#src/access/permission.ts'

/** What everybody holds of this domain. */
export const everybody: Pattern[] = [
  'campus.calendar.read',
  'campus.structure.read',
  'campus.sections.read',
  'campus.teaching.read'
]

/** What some built-in roles hold besides. */
export const campusRoles: Record<string, Pattern[]> = {
  admin: ['campus.*'],
  registrar: ['campus.calendar.setup', 'campus.structure.setup', 'campus.sections.setup', 'campus.teaching.setup']
}
