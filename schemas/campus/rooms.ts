import { Type } from '@sinclair/typebox'
import { Enum, Line, Resource, rowProperties } from '#schemas/common.ts'
import { Code, Ref, stamps } from '#schemas/words.ts'

export const Room = Resource('Room', 'Where one is taught', {
  id: rowProperties.id,
  campus_id: Ref('The campus'),
  code: Code('Short name, unique on the campus', 'B-204'),
  name: Line('Its name', 'Chemistry laboratory'),
  kind: Enum(['classroom', 'laboratory', 'hall', 'sports', 'other'], 'What it is made for'),
  capacity: Type.Integer({ minimum: 1, maximum: 10_000, description: 'Seats', examples: [40] }),
  ...stamps
})
