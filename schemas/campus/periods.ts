import { Type } from '@sinclair/typebox'
import { Enum, Line, Resource, rowProperties } from '#schemas/common.ts'
import { Code, Ref, stamps } from '#schemas/words.ts'

const time = (description: string, example: string) =>
  Type.String({
    minLength: 5,
    maxLength: 5,
    pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
    description,
    examples: [example]
  })

export const Period = Resource('Period', 'A part of a campus’ day; no two at once', {
  id: rowProperties.id,
  campus_id: Ref('The campus'),
  code: Code('Short name, unique on the campus', 'P6'),
  name: Line('Its name', 'Sixth period'),
  kind: Enum(['lesson', 'break', 'assembly'], 'What happens then'),
  starts_at: time('When it begins, by the campus’ clock', '13:00'),
  ends_at: time('When it is over; the next one may begin then', '13:45'),
  ...stamps
})
