import type { FastifyInstance } from 'fastify'
import {
  Attendance,
  AttendanceCorrection,
  AttendanceRegister,
  AttendanceRow,
  Completion,
  Correction,
  NewAttendance
} from '#schemas/campus/attendance.ts'
import { AttendanceRule } from '#schemas/campus/attendance-rules.ts'
import { byCampus, bySection, byStudent } from '#src/access/by.ts'
import { act } from '#src/command/act.ts'
import { resource } from '#src/resource/resource.ts'
import { worked } from './worked.ts'

const read = 'campus.attendance.read'
const correct = 'campus.attendance.correct'
const reads = ['list', 'get', 'export'] as const

/** Who came: registers of sections, the marks in them, what was corrected, and the rules of the campuses. */
export const attendance = (app: FastifyInstance): void => {
  resource(app, '/attendance-rules', {
    name: ['AttendanceRule', 'AttendanceRules'],
    table: 'campus.attendance_rules',
    schema: AttendanceRule,
    natural: ['campus_id'],
    access: { read: 'campus.attendance_rules.read', write: 'campus.attendance_rules.setup' },
    by: byCampus,
    shared: true,
    filter: ['campus_id', 'mode'],
    sort: ['created_at', 'id'],
    problems: ['campus.attendance_rule_there', 'campus.half_day_too_long']
  })

  resource(app, '/attendance', {
    name: ['Attendance', 'Attendance'],
    table: 'campus.attendance',
    schema: Attendance,
    natural: ['student_id', 'on', 'period_id'],
    access: { read, write: correct },
    by: byStudent,
    only: [...reads, 'history', 'import'],
    filter: ['on', 'status', 'student_id', 'section_id', 'campus_id', 'register_id', 'period_id'],
    sort: ['on', 'id'],
    import: {
      body: AttendanceRow,
      command: 'campus.import_attendance',
      by: byStudent,
      access: correct,
      problems: [
        'campus.day_to_come',
        'campus.attendance_mode',
        'campus.attendance_of_break',
        'campus.not_enrolled_there',
        'campus.marked_elsewhere',
        'campus.minutes_of_nobody'
      ]
    }
  })

  act(app, '/attendance', {
    operationId: 'recordAttendance',
    summary: 'Take the attendance of a section',
    description:
      'Of a day, or of a period where the campus takes it in each. Tell of those of whom there is something to tell: the rest of those who sit in the section that day are marked alike. Who is absent on an approved leave is excused. Told again, by whomever and with whatever key, the same changes nothing and answers the same register; something else is refused, as marks are corrected one by one.',
    access: 'campus.attendance.record',
    by: bySection,
    statements: 2,
    problems: [
      'campus.day_to_come',
      'campus.no_work_that_day',
      'campus.attendance_mode',
      'campus.attendance_of_break',
      'campus.attendance_taken',
      'campus.not_enrolled_there',
      'campus.marked_elsewhere',
      'campus.nobody_to_mark',
      'campus.minutes_of_nobody'
    ],
    body: NewAttendance,
    response: { 200: AttendanceRegister },
    facts: worked
  })

  act(app, '/attendance/:id/correct', {
    operationId: 'correctAttendance',
    summary: 'Correct a mark',
    description: 'What it was is kept, with who changed it and why (listAttendanceCorrections).',
    access: correct,
    by: byStudent,
    problems: ['campus.minutes_of_nobody'],
    body: Correction,
    response: { 200: Attendance }
  })

  resource(app, '/attendance-registers', {
    name: ['AttendanceRegister', 'AttendanceRegisters'],
    table: 'campus.attendance_registers',
    schema: AttendanceRegister,
    natural: ['section_id', 'on', 'period_id'],
    access: { read: 'campus.attendance_registers.read', write: correct },
    by: bySection,
    only: reads,
    filter: ['on', 'section_id', 'campus_id', 'period_id', 'recorded_by'],
    sort: ['on', 'id']
  })

  act(app, '/attendance-registers/:id/complete', {
    operationId: 'completeAttendance',
    summary: 'Mark those who have no mark',
    description:
      'Those who sat in the section that day, as is known by now, and were not enrolled yet when the register was taken. What each of them was is corrected one by one. Nothing happens where all have a mark.',
    access: correct,
    by: bySection,
    problems: ['campus.marked_elsewhere'],
    body: Completion,
    response: { 200: AttendanceRegister }
  })

  resource(app, '/attendance-corrections', {
    name: ['AttendanceCorrection', 'AttendanceCorrections'],
    table: 'campus.attendance_corrections',
    schema: AttendanceCorrection,
    natural: ['attendance_id'],
    access: { read, write: correct },
    by: byStudent,
    only: reads,
    filter: ['attendance_id', 'student_id', 'section_id', 'on', 'corrected_by', 'created_at'],
    sort: ['created_at', 'id']
  })
}
