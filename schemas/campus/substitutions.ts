import { Type } from '@sinclair/typebox'
import { DateOnly, Hidden, Id, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { stamps } from '#schemas/words.ts'

const held_on = {
  ...DateOnly,
  description: 'The day: one of the slot’s weekday, on which it applies',
  examples: ['2020-03-02']
}
const cancelled = Type.Boolean({ description: 'It does not take place', examples: [false] })
const reason = Line('Why; for those who arrange substitutions', 'Away with class 9', 300)

export const Substitution = Resource('Substitution', 'A day on which a slot is taught otherwise, or not at all', {
  id: rowProperties.id,
  slot_id: { ...Id, description: 'The slot' },
  section_id: { ...Id, description: 'Its section' },
  campus_id: { ...Id, description: 'Its campus' },
  held_on,
  instead_of_id: { ...Id, description: 'Who would have taught' },
  teacher_id: { ...Nullable(Id), description: 'Who teaches; null: it is cancelled' },
  room_id: { ...Nullable(Id), description: 'Where' },
  cancelled,
  reason: Hidden('campus.timetable.substitute', reason),
  ...stamps
})

export const NewSubstitution = Resource('NewSubstitution', 'Has a slot taught otherwise on a day', {
  held_on,
  teacher_id: Type.Optional({ ...Id, description: 'Who teaches; left out: who does anyway' }),
  room_id: Type.Optional({
    ...Nullable(Id),
    description: 'Where; left out: where it is anyway; null: nowhere in particular'
  }),
  cancelled: Type.Optional(cancelled),
  reason
})

const { slot_id, teacher_id, room_id } = Substitution.properties

/** A line of a file of substitutions, as it is exported: what it leaves out is nobody, and nowhere. */
export const SubstitutionRow = Resource(
  'SubstitutionRow',
  'A day on which a slot is taught otherwise, as a file has it',
  {
    slot_id,
    held_on,
    teacher_id: Type.Optional(teacher_id),
    room_id: Type.Optional({ ...room_id, description: 'Where; null: nowhere in particular' }),
    cancelled: Type.Optional(cancelled),
    reason
  }
)
