import { Type } from '@sinclair/typebox'
import { Computed, Enum, Nullable, Resource, rowProperties, Timestamp } from '#schemas/common.ts'
import { State } from '#schemas/machine.ts'
import { OptionalRef, Reason, Ref, stamps } from '#schemas/words.ts'
import { electiveMachine } from './machines.ts'

export const ElectiveChoice = Resource('ElectiveChoice', 'An elective subject that a student asked for', {
  id: rowProperties.id,
  enrolment_id: Ref('In which enrolment'),
  student_id: Ref('Who asked'),
  section_id: Ref('Their section'),
  campus_id: Ref('Their campus'),
  subject_id: Ref('What they asked for'),
  status: State(electiveMachine),
  reason: Nullable(Reason('Why it was decided so', 'The course is full')),
  decided_by: OptionalRef('Who decided'),
  decided_at: Nullable({ ...Timestamp, description: 'When it was decided' }),
  ...stamps
})

const { enrolment_id, subject_id, status, decided_at } = ElectiveChoice.properties
const { readOnly: _, ...standing } = status

/** A line of a file of choices. Why it was decided so comes first as none: the example is undecided. */
export const ElectiveChoiceRow = Resource(
  'ElectiveChoiceRow',
  'An elective subject that was chosen, as a file has it: whoever brings what was decided answers for it',
  {
    enrolment_id,
    subject_id,
    status: Type.Optional({ ...standing, description: `${standing.description}; requested, where nothing is said` }),
    reason: Type.Optional({ ...ElectiveChoice.properties.reason, examples: [null, 'The course is full'] })
  }
)

const Choice = Resource('ChoiceOfElectives', 'One of them', {
  id: rowProperties.id,
  subject_id,
  status,
  reason: ElectiveChoice.properties.reason,
  decided_at
})

export const Electives = Resource('Electives', 'What was chosen in an enrolment, and what became of it', {
  id: { ...rowProperties.id, description: 'The enrolment' },
  student_id: Ref('The student'),
  section_id: Ref('The section'),
  campus_id: Ref('The campus'),
  academic_year_id: Ref('The year'),
  class_level_id: Ref('The class level'),
  choices: Computed(Type.Array(Choice, { maxItems: 1000, description: 'Each subject, in the order of asking' }))
})

const subjects = (description: string, least: number) =>
  Type.Array(Ref('A subject'), {
    minItems: least,
    maxItems: 40,
    uniqueItems: true,
    description,
    examples: [['019a9d5e-7c00-7abc-8def-0123456789ab']]
  })

export const ElectivesWanted = Resource('ElectivesWanted', 'Which subjects a student wants', {
  subject_ids: subjects('All that are wanted, of every group', 0)
})

export const ElectivesDecision = Resource('ElectivesDecision', 'What becomes of what was asked for', {
  decision: Enum(['approve', 'refuse'], 'To refuse what was approved opens the choice again'),
  subject_ids: Type.Optional(subjects('Only these; all of them where nothing is said', 1)),
  reason: Type.Optional(Reason('Why', 'The course is full'))
})
