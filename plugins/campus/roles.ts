import type { Pattern } from '#src/access/permission.ts'

/** What everybody holds of this domain. */
export const everybody: Pattern[] = ['campus.calendar.read']

/** What some built-in roles hold besides: a teacher of whom they teach, a guardian of their wards, a student of themselves. */
export const campusRoles: Record<string, Pattern[]> = {
  admin: ['campus.*'],
  registrar: [
    'campus.calendar.setup',
    'campus.students.*',
    'campus.medical.read',
    'campus.families.*',
    'campus.guardians.*',
    'campus.guardianships.*',
    'campus.enrolments.*',
    'campus.electives.*',
    'campus.promotions.*'
  ],
  bursar: ['campus.students.read', 'campus.families.read', 'campus.guardians.read', 'campus.enrolments.read'],
  cashier: ['campus.students.read', 'campus.families.read', 'campus.enrolments.read'],
  exam_controller: ['campus.students.read', 'campus.enrolments.read', 'campus.electives.read'],
  teacher: [
    'campus.students.read@sections',
    'campus.guardianships.read@sections',
    'campus.enrolments.read@sections',
    'campus.electives.read@sections'
  ],
  guardian: [
    'campus.students.read@wards',
    'campus.guardians.read@own',
    'campus.enrolments.read@wards',
    'campus.electives.read@wards',
    'campus.electives.choose@wards'
  ],
  student: [
    'campus.students.read@own_record',
    'campus.enrolments.read@own_record',
    'campus.electives.read@own_record',
    'campus.electives.choose@own_record'
  ]
}
