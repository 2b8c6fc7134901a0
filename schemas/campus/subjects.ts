import { Type } from '@sinclair/typebox'
import { Decimal, Defaulted, Enum, Line, Resource, rowProperties } from '#schemas/common.ts'
import { Code, OptionalRef, Ref, stamps } from '#schemas/words.ts'

export const Subject = Resource('Subject', 'What is taught', {
  id: rowProperties.id,
  code: Code('Short name, unique in the institution', 'MATH-5'),
  name: Line('Its name', 'Mathematics'),
  kind: Enum(['core', 'elective', 'activity'], 'Whether all take it, some choose it, or it is beside the lessons'),
  credits: Defaulted(
    Decimal(1, {
      minimum: 0,
      maximum: 100,
      description: 'What it counts towards a program, with one decimal at most',
      examples: [4.5]
    }),
    0
  ),
  ...stamps
})

const choice = (description: string, minimum: number, example: number) =>
  Type.Integer({ minimum, maximum: 20, description, examples: [example] })

export const ElectiveGroup = Resource(
  'ElectiveGroup',
  'Subjects of a class level in a year, of which some are chosen',
  {
    id: rowProperties.id,
    academic_year_id: Ref('The year'),
    class_level_id: Ref('The class level'),
    code: Code('Short name, unique among those of the level in the year', 'LANG'),
    name: Line('Its name', 'Second language'),
    least: choice('How many one chooses at least', 0, 1),
    most: choice('How many one chooses at most', 1, 2),
    ...stamps
  }
)

export const Curriculum = Resource('Curriculum', 'A subject that a class level is taught in a year', {
  id: rowProperties.id,
  academic_year_id: Ref('The year'),
  class_level_id: Ref('The class level'),
  subject_id: Ref('The subject, once for each level and year'),
  elective_group_id: OptionalRef('The group that it is chosen from, of this year and level; null: all take it'),
  periods_per_week: Type.Integer({
    minimum: 0,
    maximum: 60,
    description: 'How often it is taught',
    examples: [5]
  }),
  ...stamps
})
