import { Type } from '@sinclair/typebox'
import { Enum, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { State } from '#schemas/machine.ts'
import { Day, OptionalLine, Reason, Ref, stamps } from '#schemas/words.ts'
import { enrolmentMachine } from './machines.ts'

export const Enrolment = Resource('Enrolment', 'A student in a section of a year, from a day to a day', {
  id: rowProperties.id,
  student_id: Ref('The student'),
  student_name: Line('Their name', 'Arjun Patil'),
  admission_number: OptionalLine('Their number', 'NORTH-2026-0042', 40),
  section_id: Ref('The section'),
  academic_year_id: Ref('Its year'),
  class_level_id: Ref('Its class level'),
  campus_id: Ref('Its campus'),
  roll_number: Type.Integer({
    minimum: 1,
    maximum: 5000,
    description: 'Unique in the section among those who sit there; the lowest that is free is given',
    examples: [7]
  }),
  status: State(enrolmentMachine),
  starts_on: Day('The first day', '2026-06-08'),
  ends_on: Nullable(Day('The last day; null while it goes on', '2027-04-30')),
  outcome: Nullable(Enum(['promoted', 'retained', 'graduated', 'left'], 'What came of the year, once it is over')),
  reason: Nullable(Reason('Why it ended before the year', 'A smaller class')),
  ...stamps
})

export const NewEnrolment = Resource('NewEnrolment', 'Who sits where from now on', {
  student_id: Ref('The student'),
  section_id: Ref('The section'),
  starts_on: Type.Optional(
    Day('The first day; today, or the first day of the year before it has begun, where nothing is said', '2026-06-08')
  )
})

const { roll_number, status, ends_on, outcome, reason } = Enrolment.properties
const { readOnly: _, ...standing } = status

/** A line of a file of enrolments. What the others say of how one ended comes first as none: the example sits there. */
export const EnrolmentRow = Resource(
  'EnrolmentRow',
  'Who sits where, as a file has it, or sat there: enrolments that are over take no seat',
  {
    ...NewEnrolment.properties,
    roll_number: Type.Optional({
      ...roll_number,
      description:
        'Kept, where nobody who sits there has it; where nothing is said the lowest that is free, in the order of the lines'
    }),
    status: Type.Optional({
      ...standing,
      description: `${standing.description}; active, where nothing is said. Any other is over, and has a last day`
    }),
    ends_on: Type.Optional({ ...ends_on, examples: [null, '2027-04-30'] }),
    outcome: Type.Optional({ ...outcome, examples: [null, 'promoted'] }),
    reason: Type.Optional({ ...reason, examples: [null, 'A smaller class'] })
  }
)

export const Transfer = Resource('Transfer', 'Where a student sits instead', {
  section_id: Ref('Another section of the same year'),
  from: Type.Optional(Day('From when on; today where nothing is said', '2026-11-30')),
  reason: Type.Optional(Reason('Why', 'A smaller class'))
})
