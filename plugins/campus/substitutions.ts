import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { NewSubstitution, Substitution } from '#schemas/campus/substitutions.ts'
import { IdParams } from '#schemas/common.ts'
import { command } from '#src/command/command.ts'
import { resource } from '#src/resource/resource.ts'

const substitute = 'campus.timetable.substitute'
const by = { campus: 'campus_id' } as const

/** Who stands in on a day. */
export const substitutions = (app: FastifyInstance): void => {
  resource(app, '/substitutions', {
    name: ['Substitution', 'Substitutions'],
    table: 'campus.substitutions',
    schema: Substitution,
    natural: ['slot_id', 'held_on'],
    access: { read: 'campus.timetable.read', write: substitute },
    by,
    shared: true,
    only: ['list', 'get', 'export', 'history'],
    filter: ['campus_id', 'section_id', 'slot_id', 'teacher_id', 'instead_of_id', 'room_id', 'held_on', 'cancelled'],
    sort: ['held_on', 'id']
  })

  app.post(
    '/slots/:id/substitute',
    {
      config: {
        access: substitute,
        by,
        commands: ['campus.substitute_teacher'],
        problems: [
          'campus.teacher_busy',
          'campus.room_taken',
          'campus.slot_not_then',
          'campus.substituted_already',
          'campus.substitution_unclear'
        ]
      },
      schema: {
        operationId: 'substituteTeacher',
        summary: 'Have a slot taught otherwise on a day',
        description:
          'By somebody else, in another room, or not at all. Whom and what it does without is free then, for other substitutions too. A second one for the same day is refused: what somebody arranged is not overwritten unseen.',
        params: IdParams,
        body: NewSubstitution,
        response: { 201: Substitution }
      }
    },
    command('campus.substitute_teacher')
  )

  app.delete(
    '/substitutions/:id',
    {
      config: {
        access: substitute,
        by,
        ifMatch: true,
        commands: ['campus.cancel_substitution'],
        problems: ['campus.teacher_busy', 'campus.room_taken', 'campus.section_busy']
      },
      schema: {
        operationId: 'cancelSubstitution',
        summary: 'Take a substitution back',
        description:
          'The slot is as it was placed, unless whom or what it needs has been taken for that day meanwhile.',
        params: IdParams,
        response: { 204: Type.Null({ description: 'Taken back' }) }
      }
    },
    command('campus.cancel_substitution')
  )
}
