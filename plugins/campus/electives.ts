import type { FastifyInstance } from 'fastify'
import { ElectiveChoice, Electives, ElectivesDecision, ElectivesWanted } from '#schemas/campus/electives.ts'
import { IdParams } from '#schemas/common.ts'
import { command } from '#src/command/command.ts'
import { get } from '#src/read/get.ts'
import { resource } from '#src/resource/resource.ts'

/** Which of the subjects to choose from a student takes. */
export const electives = (app: FastifyInstance): void => {
  const by = { campus: 'campus_id', section: 'section_id', student: 'student_id' } as const
  const read = 'campus.electives.read'

  resource(app, '/elective-choices', {
    name: ['ElectiveChoice', 'ElectiveChoices'],
    table: 'campus.elective_choices',
    schema: ElectiveChoice,
    natural: ['enrolment_id', 'subject_id'],
    access: { read, write: 'campus.electives.decide' },
    by,
    only: ['list', 'export', 'get', 'history'],
    filter: ['enrolment_id', 'student_id', 'section_id', 'subject_id', 'status'],
    sort: ['created_at', 'id']
  })

  app.get(
    '/enrolments/:id/electives',
    get(Electives, {
      view: 'campus.electives_view',
      access: read,
      by,
      operationId: 'getElectives',
      summary: 'What was chosen in an enrolment'
    })
  )

  app.post(
    '/enrolments/:id/electives',
    {
      config: {
        access: 'campus.electives.choose',
        by,
        commands: ['campus.choose_electives'],
        problems: ['request.state', 'campus.electives_decided', 'campus.elective_not_offered', 'campus.elective_count']
      },
      schema: {
        operationId: 'chooseElectives',
        summary: 'Ask for elective subjects',
        description:
          'All that are wanted at once, as many of each group as it asks for. Until it is decided it may be asked for otherwise.',
        params: IdParams,
        body: ElectivesWanted,
        response: { 200: Electives }
      }
    },
    command('campus.choose_electives')
  )

  app.post(
    '/enrolments/:id/electives/decide',
    {
      config: { access: 'campus.electives.decide', by, commands: ['campus.decide_electives'] },
      schema: {
        operationId: 'decideElectives',
        summary: 'Approve or refuse elective subjects',
        params: IdParams,
        body: ElectivesDecision,
        response: { 200: Electives }
      }
    },
    command('campus.decide_electives')
  )
}
