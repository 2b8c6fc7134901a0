import type { FastifyInstance } from 'fastify'
import { Enrolment, EnrolmentRow, NewEnrolment, Transfer } from '#schemas/campus/enrolments.ts'
import { byStudent } from '#src/access/by.ts'
import { act } from '#src/command/act.ts'
import { resource } from '#src/resource/resource.ts'

/** Who sits where. */
export const enrolments = (app: FastifyInstance): void => {
  resource(app, '/enrolments', {
    name: ['Enrolment', 'Enrolments'],
    table: 'campus.enrolments',
    view: 'campus.enrolment_view',
    schema: Enrolment,
    natural: ['student_id', 'section_id', 'roll_number'],
    access: { read: 'campus.enrolments.read', write: 'campus.enrolments.setup' },
    by: byStudent,
    only: ['list', 'export', 'get', 'history', 'import'],
    filter: [
      'student_id',
      'section_id',
      'academic_year_id',
      'class_level_id',
      'campus_id',
      'status',
      'starts_on',
      'roll_number'
    ],
    sort: ['starts_on', 'id'],
    import: {
      body: EnrolmentRow,
      command: 'campus.import_enrolments',
      by: byStudent,
      access: 'campus.enrolments.setup',
      problems: [
        'request.state',
        'campus.section_full',
        'campus.enrolled_already',
        'campus.enrolled_then',
        'campus.roll_number_taken',
        'campus.end_contradicted',
        'campus.left_before_coming',
        'campus.day_outside_year',
        'campus.admission_number_taken'
      ]
    }
  })

  act(app, '/enrolments', {
    operationId: 'enrolStudent',
    summary: 'Give a student a seat',
    description:
      'In a section, while it has one; with the lowest roll number that is free. In each academic year a student sits in one section at a time.',
    access: 'campus.enrolments.setup',
    by: byStudent,
    problems: [
      'request.state',
      'campus.section_full',
      'campus.enrolled_already',
      'campus.enrolled_then',
      'campus.day_outside_year',
      'campus.admission_number_taken'
    ],
    body: NewEnrolment,
    response: { 201: Enrolment }
  })

  act(app, '/enrolments/:id/transfer', {
    operationId: 'transferSection',
    summary: 'Move a student to another section',
    description:
      'Of the same year, from a day on: this enrolment ends the day before, another begins. What was chosen goes along within a class level.',
    access: 'campus.enrolments.transfer',
    by: byStudent,
    found: '/v1/campus/enrolments',
    problems: [
      'request.state',
      'campus.admission_number_taken',
      'campus.section_full',
      'campus.section_same',
      'campus.section_of_another_year',
      'campus.day_outside_year'
    ],
    body: Transfer,
    response: { 201: Enrolment }
  })
}
