import type { FastifyInstance } from 'fastify'
import { Admission } from '#schemas/campus/admissions.ts'
import { Merger, Reinstatement, Student, StudentStep, Withdrawal } from '#schemas/campus/students.ts'
import { byItself } from '#src/access/by.ts'
import { act } from '#src/command/act.ts'

/** How students come, go and come again. */
export const standing = (app: FastifyInstance): void => {
  act(app, '/students/admit', {
    operationId: 'admitStudent',
    summary: 'Admit a student',
    description:
      'An applicant, or somebody new, becomes a student: with those who care for them, a family, a seat and the next admission number of the campus. All of it or nothing.',
    access: 'campus.students.admit',
    by: byItself,
    idempotency: 'required',
    found: '/v1/campus/students',
    problems: [
      'request.state',
      'campus.admission_number_taken',
      'campus.user_taken',
      'campus.born_impossible',
      'campus.linked_already',
      'campus.section_full',
      'campus.enrolled_then',
      'campus.day_outside_year',
      'campus.campus_of_section',
      'campus.custom_invalid'
    ],
    body: Admission,
    response: { 201: Student }
  })

  act(app, '/students/:id/withdraw', {
    operationId: 'withdrawStudent',
    summary: 'Let a student go',
    description: 'For good, before the end. The seat and the roll number are free from then on.',
    access: 'campus.students.withdraw',
    by: byItself,
    problems: ['request.state'],
    body: Withdrawal,
    response: { 200: Student }
  })

  act(app, '/students/:id/suspend', {
    operationId: 'suspendStudent',
    summary: 'Suspend a student',
    description: 'They may not come for a while; the seat is kept.',
    access: 'campus.students.suspend',
    by: byItself,
    problems: ['request.state'],
    body: StudentStep,
    response: { 200: Student }
  })

  act(app, '/students/:id/reinstate', {
    operationId: 'reinstateStudent',
    summary: 'Take a student in again',
    description:
      'Who was suspended has their seat; who had left sits where section_id says, if it says so. Back in the section that they left before a day was missed, they go on in the enrolment that they had, with its roll number where nobody has got it.',
    access: 'campus.students.reinstate',
    by: byItself,
    problems: [
      'request.state',
      'campus.never_admitted',
      'campus.section_full',
      'campus.enrolled_already',
      'campus.enrolled_then',
      'campus.day_outside_year',
      'campus.admission_number_taken'
    ],
    body: Reinstatement,
    response: { 200: Student }
  })

  act(app, '/students/:id/graduate', {
    operationId: 'graduateStudent',
    summary: 'Say that a student has finished',
    description: 'One alone; a whole year is moved by a promotion.',
    access: 'campus.students.graduate',
    by: byItself,
    problems: ['request.state'],
    body: StudentStep,
    response: { 200: Student }
  })

  act(app, '/students/:id/join-alumni', {
    operationId: 'joinAlumni',
    summary: 'Count who has finished among the alumni',
    access: 'campus.students.graduate',
    by: byItself,
    problems: ['request.state'],
    body: StudentStep,
    response: { 200: Student }
  })

  act(app, '/students/:id/merge', {
    operationId: 'mergeStudents',
    summary: 'Merge a duplicate into the record that goes on',
    description:
      'Whatever referred to the one refers to the other, of every domain; what the one does not know it has from the other. The duplicate stays as `merged`, and says into what.',
    access: 'campus.students.merge',
    by: byItself,
    problems: [
      'request.state',
      'campus.merge_with_itself',
      'campus.merge_clash',
      'campus.custom_invalid',
      'campus.left_before_coming',
      'campus.admission_number_taken'
    ],
    body: Merger,
    response: { 200: Student }
  })
}
