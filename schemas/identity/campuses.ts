import { Type } from '@sinclair/typebox'
import { DateOnly, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { stamps } from '#schemas/words.ts'

export const Campus = Resource('Campus', 'A place where the institution teaches', {
  id: rowProperties.id,
  code: Type.String({
    minLength: 1,
    maxLength: 20,
    pattern: '^[A-Z0-9][A-Z0-9-]{0,19}$',
    description: 'Short name, unique in the institution',
    examples: ['NORTH']
  }),
  name: Line('Its name', 'North Campus'),
  address: Nullable(Line('Where it stands', '12 Lake Road, Pune 411001', 500)),
  phone: Nullable(
    Type.String({
      minLength: 7,
      maxLength: 16,
      pattern: '^\\+[0-9]{6,15}$',
      description: 'Telephone (E.164)',
      examples: ['+912025501234']
    })
  ),
  opened_on: { ...DateOnly, description: 'The day it opened', examples: ['1998-06-15'] },
  ...stamps
})
