import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { NewSlot, Slot, SlotEnd, SlotMove, SlotRow } from '#schemas/campus/slots.ts'
import { byCampus } from '#src/access/by.ts'
import { act } from '#src/command/act.ts'
import { resource } from '#src/resource/resource.ts'

const setup = 'campus.timetable.setup'
const clashes = ['campus.teacher_busy', 'campus.room_taken', 'campus.section_busy'] as const
const placed = [...clashes, 'campus.slot_outside_year', 'campus.slot_out_of_order'] as const

/** The lessons of a week. */
export const slots = (app: FastifyInstance): void => {
  resource(app, '/slots', {
    name: ['Slot', 'Slots'],
    table: 'campus.slots',
    schema: Slot,
    natural: ['section_id', 'weekday', 'period_id'],
    access: { read: 'campus.timetable.read', write: setup },
    by: byCampus,
    shared: true,
    only: ['list', 'get', 'export', 'history', 'import'],
    filter: [
      'campus_id',
      'section_id',
      'subject_id',
      'teacher_id',
      'room_id',
      'period_id',
      'weekday',
      'block',
      'starts_on',
      'ends_on'
    ],
    sort: ['starts_on', 'id'],
    import: { body: SlotRow, command: 'campus.import_slots', by: byCampus, access: setup, problems: placed }
  })

  act(app, '/slots', {
    operationId: 'placeSlot',
    summary: 'Place a slot',
    description:
      'A lesson of every week. Nobody teaches two at once, no room holds two, and a section has one at a time, but for those of one block: on overlapping minutes, on whichever campus, substitutions counted in.',
    access: setup,
    by: byCampus,
    problems: placed,
    body: NewSlot,
    response: { 201: Slot }
  })

  act(app, '/slots/:id/move', {
    operationId: 'moveSlot',
    summary: 'Move a slot',
    description:
      'To another time, room, teacher or subject from a day on. Weeks before it keep what was: the slot ends the day before, and another one, which is answered, continues it. A slot that has not begun by then is changed itself.',
    access: setup,
    by: byCampus,
    problems: [...clashes, 'campus.slot_over', 'campus.slot_substituted', 'campus.slot_outside_year'],
    body: SlotMove,
    response: { 200: Slot }
  })

  act(app, '/slots/:id/remove', {
    operationId: 'removeSlot',
    summary: 'Remove a slot',
    description: 'From a day on; weeks before it keep what was. A slot that has not begun by then is deleted.',
    access: setup,
    by: byCampus,
    problems: ['campus.slot_over', 'campus.slot_substituted'],
    body: SlotEnd,
    response: { 204: Type.Null({ description: 'Removed' }) }
  })
}
