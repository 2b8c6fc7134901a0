import type { FastifyInstance } from 'fastify'
import {
  ElectiveChoice,
  ElectiveChoiceRow,
  Electives,
  ElectivesDecision,
  ElectivesWanted
} from '#schemas/campus/electives.ts'
import { byStudent } from '#src/access/by.ts'
import { act } from '#src/command/act.ts'
import { get } from '#src/read/get.ts'
import { resource } from '#src/resource/resource.ts'

/** Which of the subjects to choose from a student takes. */
export const electives = (app: FastifyInstance): void => {
  const read = 'campus.electives.read'

  resource(app, '/elective-choices', {
    name: ['ElectiveChoice', 'ElectiveChoices'],
    table: 'campus.elective_choices',
    schema: ElectiveChoice,
    natural: ['enrolment_id', 'subject_id'],
    access: { read, write: 'campus.electives.decide' },
    by: byStudent,
    only: ['list', 'export', 'get', 'history', 'import'],
    filter: ['enrolment_id', 'student_id', 'section_id', 'subject_id', 'status'],
    sort: ['created_at', 'id'],
    import: {
      body: ElectiveChoiceRow,
      command: 'campus.import_elective_choices',
      by: byStudent,
      access: 'campus.electives.decide',
      problems: ['request.state', 'campus.elective_not_offered', 'campus.elective_chosen', 'campus.elective_count']
    }
  })

  app.get(
    '/enrolments/:id/electives',
    get(Electives, {
      view: 'campus.electives_view',
      access: read,
      by: byStudent,
      operationId: 'getElectives',
      summary: 'What was chosen in an enrolment'
    })
  )

  act(app, '/enrolments/:id/electives', {
    operationId: 'chooseElectives',
    summary: 'Ask for elective subjects',
    description:
      'All that are wanted at once, as many of each group as it asks for. Until it is decided it may be asked for otherwise.',
    access: 'campus.electives.choose',
    by: byStudent,
    problems: ['request.state', 'campus.electives_decided', 'campus.elective_not_offered', 'campus.elective_count'],
    body: ElectivesWanted,
    response: { 200: Electives }
  })

  act(app, '/enrolments/:id/electives/decide', {
    operationId: 'decideElectives',
    summary: 'Approve or refuse elective subjects',
    access: 'campus.electives.decide',
    by: byStudent,
    body: ElectivesDecision,
    response: { 200: Electives }
  })
}
