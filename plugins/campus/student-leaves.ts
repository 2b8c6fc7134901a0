import type { FastifyInstance } from 'fastify'
import { LeaveDecision, NewStudentLeave, StudentLeave } from '#schemas/campus/student-leaves.ts'
import { IdParams } from '#schemas/common.ts'
import { command } from '#src/command/command.ts'
import { resource } from '#src/resource/resource.ts'

const request = 'campus.student_leaves.request'
const decide = 'campus.student_leaves.decide'

/** Who may stay away. */
export const studentLeaves = (app: FastifyInstance): void => {
  const by = { campus: 'campus_id', section: 'section_id', student: 'student_id' } as const

  resource(app, '/student-leaves', {
    name: ['StudentLeave', 'StudentLeaves'],
    table: 'campus.student_leaves',
    schema: StudentLeave,
    natural: ['student_id', 'starts_on', 'ends_on'],
    access: { read: 'campus.student_leaves.read', write: request },
    by,
    only: ['list', 'get', 'export', 'history'],
    filter: ['student_id', 'section_id', 'campus_id', 'status', 'starts_on', 'ends_on'],
    sort: ['starts_on', 'id']
  })

  app.post(
    '/student-leaves',
    {
      config: {
        access: request,
        by,
        commands: ['campus.request_student_leave'],
        problems: ['campus.leave_overlaps', 'campus.leave_days']
      },
      schema: {
        operationId: 'requestStudentLeave',
        summary: 'Ask for a leave',
        description: 'For days to come or, with what a doctor says, for days that are over.',
        body: NewStudentLeave,
        response: { 201: StudentLeave }
      }
    },
    command('campus.request_student_leave')
  )

  app.post(
    '/student-leaves/:id/decide',
    {
      config: {
        access: decide,
        by,
        commands: ['campus.decide_student_leave'],
        problems: ['request.state', 'campus.leave_own']
      },
      schema: {
        operationId: 'decideStudentLeave',
        summary: 'Decide on a leave',
        description:
          'Not by who asked for it. An approved one excuses the absences of its days, those that were recorded before among them: each of these is a correction with the reason of the leave.',
        params: IdParams,
        body: LeaveDecision,
        response: { 200: StudentLeave }
      }
    },
    command('campus.decide_student_leave')
  )

  app.post(
    '/student-leaves/:id/cancel',
    {
      config: { access: request, by, commands: ['campus.cancel_student_leave'], problems: ['request.state'] },
      schema: {
        operationId: 'cancelStudentLeave',
        summary: 'Take a leave back',
        description:
          'Whether it is decided or not. From then on who is absent is absent. What it has excused by then stays excused: whoever knows better corrects it, mark by mark and with a reason.',
        params: IdParams,
        response: { 200: StudentLeave }
      }
    },
    command('campus.cancel_student_leave')
  )
}
