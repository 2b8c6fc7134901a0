import type { FastifyInstance } from 'fastify'
import { Admission } from '#schemas/campus/admissions.ts'
import { Merger, Reinstatement, Student, StudentStep, Withdrawal } from '#schemas/campus/students.ts'
import { IdParams } from '#schemas/common.ts'
import { command } from '#src/command/command.ts'

const by = { campus: 'campus_id', section: 'section_id', student: 'id' } as const

/** How students come, go and come again. */
export const standing = (app: FastifyInstance): void => {
  app.post(
    '/students/admit',
    {
      config: {
        access: 'campus.students.admit',
        by,
        idempotency: 'required',
        found: '/v1/campus/students',
        commands: ['campus.admit_student'],
        problems: [
          'request.state',
          'campus.admission_number_taken',
          'campus.user_taken',
          'campus.born_impossible',
          'campus.linked_already',
          'campus.section_full',
          'campus.day_outside_year',
          'campus.campus_of_section',
          'campus.custom_invalid'
        ]
      },
      schema: {
        operationId: 'admitStudent',
        summary: 'Admit a student',
        description:
          'An applicant, or somebody new, becomes a student: with those who care for them, a family, a seat and the next admission number of the campus. All of it or nothing.',
        body: Admission,
        response: { 201: Student }
      }
    },
    command('campus.admit_student')
  )

  app.post(
    '/students/:id/withdraw',
    {
      config: {
        access: 'campus.students.withdraw',
        by,
        commands: ['campus.withdraw_student'],
        problems: ['request.state']
      },
      schema: {
        operationId: 'withdrawStudent',
        summary: 'Let a student go',
        description: 'For good, before the end. The seat and the roll number are free from then on.',
        params: IdParams,
        body: Withdrawal,
        response: { 200: Student }
      }
    },
    command('campus.withdraw_student')
  )

  app.post(
    '/students/:id/suspend',
    {
      config: {
        access: 'campus.students.suspend',
        by,
        commands: ['campus.suspend_student'],
        problems: ['request.state']
      },
      schema: {
        operationId: 'suspendStudent',
        summary: 'Suspend a student',
        description: 'They may not come for a while; the seat is kept.',
        params: IdParams,
        body: StudentStep,
        response: { 200: Student }
      }
    },
    command('campus.suspend_student')
  )

  app.post(
    '/students/:id/reinstate',
    {
      config: {
        access: 'campus.students.reinstate',
        by,
        commands: ['campus.reinstate_student'],
        problems: ['request.state', 'campus.section_full', 'campus.enrolled_already', 'campus.day_outside_year']
      },
      schema: {
        operationId: 'reinstateStudent',
        summary: 'Take a student in again',
        description: 'Who was suspended has their seat; who had left sits where section_id says, if it says so.',
        params: IdParams,
        body: Reinstatement,
        response: { 200: Student }
      }
    },
    command('campus.reinstate_student')
  )

  app.post(
    '/students/:id/graduate',
    {
      config: {
        access: 'campus.students.graduate',
        by,
        commands: ['campus.graduate_student'],
        problems: ['request.state']
      },
      schema: {
        operationId: 'graduateStudent',
        summary: 'Say that a student has finished',
        description: 'One alone; a whole year is moved by a promotion.',
        params: IdParams,
        body: StudentStep,
        response: { 200: Student }
      }
    },
    command('campus.graduate_student')
  )

  app.post(
    '/students/:id/join-alumni',
    {
      config: {
        access: 'campus.students.graduate',
        by,
        commands: ['campus.join_alumni'],
        problems: ['request.state']
      },
      schema: {
        operationId: 'joinAlumni',
        summary: 'Count who has finished among the alumni',
        params: IdParams,
        body: StudentStep,
        response: { 200: Student }
      }
    },
    command('campus.join_alumni')
  )

  app.post(
    '/students/:id/merge',
    {
      config: {
        access: 'campus.students.merge',
        by,
        commands: ['campus.merge_students'],
        problems: ['request.state', 'campus.merge_with_itself', 'campus.merge_clash', 'campus.custom_invalid']
      },
      schema: {
        operationId: 'mergeStudents',
        summary: 'Merge a duplicate into the record that goes on',
        description:
          'Whatever referred to the one refers to the other, of every domain; what the one does not know it has from the other. The duplicate stays as `merged`, and says into what.',
        params: IdParams,
        body: Merger,
        response: { 200: Student }
      }
    },
    command('campus.merge_students')
  )
}
