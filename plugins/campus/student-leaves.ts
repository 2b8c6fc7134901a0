import type { FastifyInstance } from 'fastify'
import { LeaveDecision, NewStudentLeave, StudentLeave, StudentLeaveRow } from '#schemas/campus/student-leaves.ts'
import { byStudent } from '#src/access/by.ts'
import { act } from '#src/command/act.ts'
import { resource } from '#src/resource/resource.ts'

const request = 'campus.student_leaves.request'
const decide = 'campus.student_leaves.decide'
/** Who brings leaves that were decided elsewhere: not a teacher, who could decide on what they ask for themselves. */
const setup = 'campus.student_leaves.setup'

/** Who may stay away. */
export const studentLeaves = (app: FastifyInstance): void => {
  resource(app, '/student-leaves', {
    name: ['StudentLeave', 'StudentLeaves'],
    table: 'campus.student_leaves',
    schema: StudentLeave,
    natural: ['student_id', 'starts_on', 'ends_on'],
    access: { read: 'campus.student_leaves.read', write: request },
    by: byStudent,
    only: ['list', 'get', 'export', 'history', 'import'],
    filter: ['student_id', 'section_id', 'campus_id', 'status', 'starts_on', 'ends_on'],
    sort: ['starts_on', 'id'],
    import: {
      body: StudentLeaveRow,
      command: 'campus.import_student_leaves',
      by: byStudent,
      access: setup,
      problems: ['campus.leave_overlaps', 'campus.leave_days']
    }
  })

  act(app, '/student-leaves', {
    operationId: 'requestStudentLeave',
    summary: 'Ask for a leave',
    description: 'For days to come or, with what a doctor says, for days that are over.',
    access: request,
    by: byStudent,
    problems: ['campus.leave_overlaps', 'campus.leave_days'],
    body: NewStudentLeave,
    response: { 201: StudentLeave }
  })

  act(app, '/student-leaves/:id/decide', {
    operationId: 'decideStudentLeave',
    summary: 'Decide on a leave',
    description:
      'Not by who asked for it. An approved one excuses the absences of its days, those that were recorded before among them: each of these is a correction with the reason of the leave.',
    access: decide,
    by: byStudent,
    problems: ['request.state', 'campus.leave_own'],
    body: LeaveDecision,
    response: { 200: StudentLeave }
  })

  act(app, '/student-leaves/:id/cancel', {
    operationId: 'cancelStudentLeave',
    summary: 'Take a leave back',
    description:
      'Whether it is decided or not. From then on who is absent is absent. What it has excused by then stays excused: whoever knows better corrects it, mark by mark and with a reason.',
    access: request,
    by: byStudent,
    problems: ['request.state'],
    response: { 200: StudentLeave }
  })
}
