import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { NewSubstitution, Substitution, SubstitutionRow } from '#schemas/campus/substitutions.ts'
import { byCampus } from '#src/access/by.ts'
import { act } from '#src/command/act.ts'
import { resource } from '#src/resource/resource.ts'

const substitute = 'campus.timetable.substitute'
const unfit = [
  'campus.teacher_busy',
  'campus.room_taken',
  'campus.slot_not_then',
  'campus.substituted_already',
  'campus.substitution_unclear'
] as const

/** Who stands in on a day. */
export const substitutions = (app: FastifyInstance): void => {
  resource(app, '/substitutions', {
    name: ['Substitution', 'Substitutions'],
    table: 'campus.substitutions',
    schema: Substitution,
    natural: ['slot_id', 'held_on'],
    access: { read: 'campus.timetable.read', write: substitute },
    by: byCampus,
    shared: true,
    only: ['list', 'get', 'export', 'history', 'import'],
    filter: ['campus_id', 'section_id', 'slot_id', 'teacher_id', 'instead_of_id', 'room_id', 'held_on', 'cancelled'],
    sort: ['held_on', 'id'],
    import: {
      body: SubstitutionRow,
      command: 'campus.import_substitutions',
      by: byCampus,
      access: substitute,
      problems: unfit
    }
  })

  act(app, '/slots/:id/substitute', {
    operationId: 'substituteTeacher',
    summary: 'Have a slot taught otherwise on a day',
    description:
      'By somebody else, in another room, or not at all. Whom and what it does without is free then, for other substitutions too. A second one for the same day is refused: what somebody arranged is not overwritten unseen.',
    access: substitute,
    by: byCampus,
    problems: unfit,
    body: NewSubstitution,
    response: { 201: Substitution }
  })

  act(app, '/substitutions/:id', {
    operationId: 'cancelSubstitution',
    summary: 'Take a substitution back',
    description: 'The slot is as it was placed, unless whom or what it needs has been taken for that day meanwhile.',
    method: 'DELETE',
    access: substitute,
    by: byCampus,
    problems: ['campus.teacher_busy', 'campus.room_taken', 'campus.section_busy'],
    response: { 204: Type.Null({ description: 'Taken back' }) }
  })
}
