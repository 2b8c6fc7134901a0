import type { FastifyInstance } from 'fastify'
import {
  Attendance,
  AttendanceCorrection,
  AttendanceRegister,
  Completion,
  Correction,
  NewAttendance
} from '#schemas/campus/attendance.ts'
import { AttendanceRule } from '#schemas/campus/attendance-rules.ts'
import { IdParams } from '#schemas/common.ts'
import { command } from '#src/command/command.ts'
import { resource } from '#src/resource/resource.ts'
import { worked } from './worked.ts'

const read = 'campus.attendance.read'
const correct = 'campus.attendance.correct'
const reads = ['list', 'get', 'export'] as const

/** Who came: registers of sections, the marks in them, what was corrected, and the rules of the campuses. */
export const attendance = (app: FastifyInstance): void => {
  const section = { campus: 'campus_id', section: 'section_id' } as const
  const by = { ...section, student: 'student_id' } as const

  resource(app, '/attendance-rules', {
    name: ['AttendanceRule', 'AttendanceRules'],
    table: 'campus.attendance_rules',
    schema: AttendanceRule,
    natural: ['campus_id'],
    access: { read: 'campus.attendance_rules.read', write: 'campus.attendance_rules.setup' },
    by: { campus: 'campus_id' },
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
    by,
    only: [...reads, 'history'],
    filter: ['on', 'status', 'student_id', 'section_id', 'campus_id', 'register_id', 'period_id'],
    sort: ['on', 'id']
  })

  app.post(
    '/attendance',
    {
      config: {
        access: 'campus.attendance.record',
        by: section,
        statements: 2,
        commands: ['campus.record_attendance'],
        problems: [
          'campus.day_to_come',
          'campus.no_work_that_day',
          'campus.attendance_mode',
          'campus.attendance_taken',
          'campus.not_enrolled_there',
          'campus.marked_elsewhere',
          'campus.nobody_to_mark',
          'campus.minutes_of_nobody'
        ]
      },
      schema: {
        operationId: 'recordAttendance',
        summary: 'Take the attendance of a section',
        description:
          'Of a day, or of a period where the campus takes it in each. Tell of those of whom there is something to tell: the rest of those who sit in the section that day are marked alike. Who is absent on an approved leave is excused. Told again, by whomever and with whatever key, the same changes nothing and answers the same register; something else is refused, as marks are corrected one by one.',
        body: NewAttendance,
        response: { 200: AttendanceRegister }
      }
    },
    command('campus.record_attendance', worked)
  )

  app.post(
    '/attendance/:id/correct',
    {
      config: { access: correct, by, commands: ['campus.correct_attendance'], problems: ['campus.minutes_of_nobody'] },
      schema: {
        operationId: 'correctAttendance',
        summary: 'Correct a mark',
        description: 'What it was is kept, with who changed it and why (listAttendanceCorrections).',
        params: IdParams,
        body: Correction,
        response: { 200: Attendance }
      }
    },
    command('campus.correct_attendance')
  )

  resource(app, '/attendance-registers', {
    name: ['AttendanceRegister', 'AttendanceRegisters'],
    table: 'campus.attendance_registers',
    schema: AttendanceRegister,
    natural: ['section_id', 'on', 'period_id'],
    access: { read: 'campus.attendance_registers.read', write: correct },
    by: section,
    only: reads,
    filter: ['on', 'section_id', 'campus_id', 'period_id', 'recorded_by'],
    sort: ['on', 'id']
  })

  app.post(
    '/attendance-registers/:id/complete',
    {
      config: {
        access: correct,
        by: section,
        commands: ['campus.complete_attendance'],
        problems: ['campus.marked_elsewhere']
      },
      schema: {
        operationId: 'completeAttendance',
        summary: 'Mark those who have no mark',
        description:
          'Those who sat in the section that day, as is known by now, and were not enrolled yet when the register was taken. What each of them was is corrected one by one. Nothing happens where all have a mark.',
        params: IdParams,
        body: Completion,
        response: { 200: AttendanceRegister }
      }
    },
    command('campus.complete_attendance')
  )

  resource(app, '/attendance-corrections', {
    name: ['AttendanceCorrection', 'AttendanceCorrections'],
    table: 'campus.attendance_corrections',
    schema: AttendanceCorrection,
    natural: ['attendance_id'],
    access: { read, write: correct },
    by,
    only: reads,
    filter: ['attendance_id', 'student_id', 'section_id', 'on', 'corrected_by', 'created_at'],
    sort: ['created_at', 'id']
  })
}
