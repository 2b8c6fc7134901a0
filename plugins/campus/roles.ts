import type { Pattern } from '#src/access/permission.ts'

/** What everybody holds of this domain. */
export const everybody: Pattern[] = ['campus.calendar.read']

/** Timetables of sections, teachers and rooms are everybody's; the scope says whose timetable as a student. */
const own = 'campus.timetable.read@own_record'

/** What some built-in roles hold besides. */
export const campusRoles: Record<string, Pattern[]> = {
  admin: ['campus.*'],
  registrar: [
    'campus.calendar.setup',
    'campus.timetable.read',
    'campus.timetable.setup',
    'campus.timetable.substitute'
  ],
  exam_controller: ['campus.timetable.read'],
  teacher: ['campus.timetable.read@sections'],
  guardian: ['campus.timetable.read@wards'],
  student: [own],
  bursar: [own],
  cashier: [own],
  hr_manager: [own],
  payroll_officer: [own],
  employee: [own],
  applicant: [own],
  machine: [own]
}
