import type { Pattern } from '#src/access/permission.ts'

/** What everybody holds of this domain. */
export const everybody: Pattern[] = [
  'campus.calendar.read',
  'campus.structure.read',
  'campus.sections.read',
  'campus.teaching.read',
  'campus.attendance_rules.read',
  // of sections, teachers and rooms they are everybody's; the scope says whose timetable as a student
  'campus.timetable.read@own_record'
]

/** What some built-in roles hold besides: a teacher of whom they teach, a guardian of their wards, a student of themselves. */
export const campusRoles: Record<string, Pattern[]> = {
  admin: ['campus.*'],
  registrar: [
    'campus.calendar.setup',
    'campus.structure.setup',
    'campus.sections.setup',
    'campus.teaching.setup',
    'campus.students.*',
    'campus.medical.read',
    'campus.families.*',
    'campus.guardians.*',
    'campus.guardianships.*',
    'campus.enrolments.*',
    'campus.electives.*',
    'campus.timetable.*',
    'campus.promotions.*',
    'campus.attendance_rules.setup',
    'campus.attendance.*',
    'campus.attendance_registers.read',
    'campus.student_leaves.*'
  ],
  bursar: ['campus.students.read', 'campus.families.read', 'campus.guardians.read', 'campus.enrolments.read'],
  cashier: ['campus.students.read', 'campus.families.read', 'campus.enrolments.read'],
  exam_controller: ['campus.students.read', 'campus.enrolments.read', 'campus.electives.read', 'campus.timetable.read'],
  teacher: [
    'campus.students.read@sections',
    'campus.guardianships.read@sections',
    'campus.enrolments.read@sections',
    'campus.electives.read@sections',
    'campus.timetable.read@sections',
    'campus.attendance.*@sections',
    'campus.attendance_registers.read@sections',
    'campus.student_leaves.read@sections',
    'campus.student_leaves.decide@sections'
  ],
  guardian: [
    'campus.students.read@wards',
    'campus.guardians.read@own',
    'campus.enrolments.read@wards',
    'campus.electives.read@wards',
    'campus.electives.choose@wards',
    'campus.timetable.read@wards',
    'campus.attendance.read@wards',
    'campus.student_leaves.read@wards',
    'campus.student_leaves.request@wards'
  ],
  student: [
    'campus.students.read@own_record',
    'campus.enrolments.read@own_record',
    'campus.electives.read@own_record',
    'campus.electives.choose@own_record',
    'campus.attendance.read@own_record',
    'campus.student_leaves.read@own_record',
    'campus.student_leaves.request@own_record'
  ]
}
