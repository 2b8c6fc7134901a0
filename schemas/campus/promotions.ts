import { Type } from '@sinclair/typebox'
import { Enum, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { State } from '#schemas/machine.ts'
import { OptionalLine, OptionalRef, Reason, Ref } from '#schemas/words.ts'
import { promotionMachine } from './machines.ts'

const count = (description: string, example: number) =>
  Type.Integer({ minimum: 0, maximum: 2_147_483_647, readOnly: true, description, examples: [example] })

const Decision = Enum(
  ['promote', 'retain', 'graduate', 'leave'],
  'Goes on to the next class level, stays in the same one, has finished, or leaves'
)

const why = Reason('Why', 'Asked for by the parents')

const years = {
  from_year_id: Ref('The academic year that ends'),
  to_year_id: Ref('The academic year that begins')
}

const levels = (description: string) =>
  Type.Array(Ref('A class level'), { maxItems: 200, uniqueItems: true, description, examples: [[]] })

export const NewPromotion = Resource('NewPromotion', 'Of whom to decide, and what is decided otherwise than usual', {
  ...years,
  campus_id: Type.Optional(Ref('Of this campus alone')),
  class_level_ids: Type.Optional(levels('Of these class levels alone; of all where none is named')),
  decisions: Type.Optional(
    Type.Array(
      Resource('PromotionDecision', 'What is decided of a student', {
        student_id: Ref('The student'),
        decision: Decision,
        section_id: Type.Optional(Ref('The section to go to')),
        reason: Type.Optional(why)
      }),
      {
        maxItems: 1000,
        description:
          'Of all others the class level decides: who has a next one is promoted, who has none graduates. More than a thousand: preview by class levels',
        examples: [[]]
      }
    )
  )
})

export const Promotion = Resource('Promotion', 'What becomes of all who sit in an academic year', {
  id: rowProperties.id,
  ...years,
  campus_id: OptionalRef('Of this campus alone; null: of all'),
  class_level_ids: levels('Of these class levels alone; none: of all'),
  state: State(promotionMachine),
  hash: Type.String({
    minLength: 64,
    maxLength: 64,
    pattern: '^[0-9a-f]{64}$',
    readOnly: true,
    description: 'What was decided, and on what it rests: who commits names it, so what is done is what was shown',
    examples: ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']
  }),
  promote: count('How many go on to the next class level', 1840),
  retain: count('How many stay in theirs', 12),
  graduate: count('How many have finished', 160),
  leave: count('How many leave', 8),
  exceptions: count('For how many there is no place, or no decision: they stay where they are', 0),
  moved: count('How many were moved, and are not put back', 2020),
  skipped: count('How many were not moved, for they or their sections had changed', 0),
  job_id: { ...OptionalRef('The job that works on it, or did last'), readOnly: true },
  created_at: rowProperties.created_at,
  updated_at: rowProperties.updated_at,
  version: rowProperties.version
})

export const PromotionItem = Resource('PromotionItem', 'What becomes of a student', {
  id: rowProperties.id,
  promotion_id: Ref('The promotion'),
  position: Type.Integer({
    minimum: 1,
    maximum: 2_147_483_647,
    description: 'In the order in which they move: section by section, by name within each',
    examples: [1]
  }),
  student_id: Ref('The student'),
  student_name: Line('The student’s name', 'Asha Kulkarni'),
  admission_number: OptionalLine('The student’s number', 'N-2026-0001', 40),
  campus_id: Ref('The campus'),
  class_level_id: Ref('The class level that ends'),
  from_section_id: Ref('The section that ends'),
  from_section_name: Line('Its name', 'Grade 1 A'),
  decision: Decision,
  to_class_level_id: OptionalRef('The class level to go to; null where there is no section'),
  section_id: OptionalRef('The section to go to; null for who leaves, and where none was found'),
  section_name: OptionalLine('Its name', 'Grade 2 A'),
  reason: Nullable(why),
  state: Enum(
    ['planned', 'exception', 'done', 'skipped', 'undone', 'kept'],
    'Waits to be moved, has no place to go to, was moved, was not, was put back, or could not be put back'
  ),
  code: Nullable(
    Enum(
      [
        'suspended',
        'no_section',
        'section_full',
        'enrolled_already',
        'enrolled_then',
        'enrolment_changed',
        'student_changed',
        'section_changed',
        'in_use'
      ],
      'Why it is an exception, was skipped, or could not be put back'
    )
  ),
  new_enrolment_id: OptionalRef('The enrolment that it has led to')
})

const accept = (description: string) => Type.Optional(Type.Boolean({ description, examples: [true] }))

export const PromotionCommit = Resource('PromotionCommit', 'What is to be carried out', {
  hash: { ...Promotion.properties.hash, readOnly: false, description: 'The hash of what you were shown' },
  accept_exceptions: accept('Whether those who are exceptions are left where they are; else there must be none')
})

export const PromotionUndo = Resource('PromotionUndo', 'How it is taken back', {
  accept_exceptions: accept('Whether those who cannot be put back stay; else there must be none')
})
