import { Enum, Line, Resource, rowProperties } from '#schemas/common.ts'
import { Code, OptionalRef, Position, Ref, stamps } from '#schemas/words.ts'

export const Program = Resource('Program', 'What one studies: a stage of a school, a course of a college', {
  id: rowProperties.id,
  code: Code('Short name, unique in the institution', 'PRIMARY-1'),
  name: Line('Its name', 'Primary school'),
  kind: Enum(['stage', 'degree', 'diploma', 'certificate'], 'A stage of a school, or what one is given at the end'),
  position: Position,
  ...stamps
})

export const ClassLevel = Resource('ClassLevel', 'A step of a program: a grade, a semester', {
  id: rowProperties.id,
  program_id: Ref('The program'),
  code: Code('Short name, unique in the institution', 'G5'),
  name: Line('Its name', 'Grade 5'),
  position: Position,
  next_id: OptionalRef(
    'Where its students go on, of whichever program; null: here they finish. No level leads back to itself'
  ),
  ...stamps
})
