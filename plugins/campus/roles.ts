import type { Pattern } from '#src/access/permission.ts'

/** What everybody holds of this domain. */
export const everybody: Pattern[] = ['campus.calendar.read', 'campus.attendance_rules.read']

/** What some built-in roles hold besides. */
export const campusRoles: Record<string, Pattern[]> = {
  admin: ['campus.*'],
  registrar: [
    'campus.calendar.setup',
    'campus.attendance_rules.setup',
    'campus.attendance.read',
    'campus.attendance.record',
    'campus.attendance.correct',
    'campus.attendance_registers.read',
    'campus.student_leaves.read',
    'campus.student_leaves.request',
    'campus.student_leaves.decide'
  ],
  teacher: [
    'campus.attendance.read@sections',
    'campus.attendance.record@sections',
    'campus.attendance.correct@sections',
    'campus.attendance_registers.read@sections',
    'campus.student_leaves.read@sections',
    'campus.student_leaves.decide@sections'
  ],
  guardian: ['campus.attendance.read@wards', 'campus.student_leaves.read@wards', 'campus.student_leaves.request@wards'],
  student: [
    'campus.attendance.read@own_record',
    'campus.student_leaves.read@own_record',
    'campus.student_leaves.request@own_record'
  ]
}
