import { Type } from '@sinclair/typebox'
import { DateOnly, Id, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { stamps } from '#schemas/words.ts'

const id = (description: string) => ({ ...Id, description })
const day = (description: string, example: string) => ({ ...DateOnly, description, examples: [example] })

const section_id = id('The section that is taught')
const subject_id = id('What it is taught')
const teacher_id = id('The user who teaches it')
const room_id = { ...Nullable(Id), description: 'Where, on the section’s campus; null: nowhere in particular' }
const period_id = id('When in the day: a period of the section’s campus')

const weekday = Type.Integer({ minimum: 1, maximum: 7, description: 'Monday is 1', examples: [1] })

const block = Nullable(
  Type.String({
    minLength: 1,
    maxLength: 20,
    pattern: '^[A-Z0-9][A-Z0-9-]{0,19}$',
    description:
      'Where the section splits for electives, a name of the split: slots of one block may be at once, each of another subject. Null: the whole class',
    examples: ['FINE']
  })
)

export const Slot = Resource('Slot', 'A lesson of every week, from a day until a day', {
  id: rowProperties.id,
  section_id,
  campus_id: id('The section’s campus'),
  subject_id,
  teacher_id,
  room_id,
  period_id,
  weekday,
  block,
  starts_on: day('From this day on', '2020-01-06'),
  ends_on: day('Until this day', '2020-12-18'),
  continues_id: { ...Nullable(Id), description: 'The slot that was moved here, which ended the day before' },
  substituted: Type.Integer({
    minimum: 0,
    maximum: 2_147_483_647,
    description: 'On how many days somebody stands in',
    examples: [0]
  }),
  ...stamps
})

export const NewSlot = Resource('NewSlot', 'Places a slot', {
  section_id,
  subject_id,
  teacher_id,
  room_id: Type.Optional(room_id),
  period_id,
  weekday,
  block: Type.Optional(block),
  starts_on: day('From this day on', '2020-01-06'),
  ends_on: Type.Optional({
    ...Nullable(day('', '2020-12-18')),
    description: 'Until this day; left out: until the section’s academic year ends'
  })
})

/** A line of a file of slots. */
export const SlotRow = Resource('SlotRow', 'A lesson of every week, as a file has it', NewSlot.properties)

const from = Type.Optional(day('From this day on; today where nothing is said', '2020-03-02'))

export const SlotMove = {
  ...Resource('SlotMove', 'What is otherwise from a day on; what is left out stays', {
    from,
    subject_id: Type.Optional(subject_id),
    teacher_id: Type.Optional(teacher_id),
    room_id: Type.Optional(room_id),
    period_id: Type.Optional(period_id),
    weekday: Type.Optional(weekday)
  }),
  minProperties: 1
}

export const SlotEnd = Resource('SlotEnd', 'From when on a slot is no more', { from })
