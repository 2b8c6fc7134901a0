import { Type } from '@sinclair/typebox'
import { Defaulted, Enum, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { stamps } from '#schemas/words.ts'

/** Up to here every integer is exact, in JSON as in PostgreSQL. */
const LARGEST = 1_000_000_000_000_000

const bound = (description: string) =>
  Nullable(Type.Number({ minimum: -LARGEST, maximum: LARGEST, description, examples: [null, 20] }))

export const CustomField = Resource(
  'CustomField',
  'What an institution keeps of its people beside what all keep. Whoever writes custom values is held to the fields as they are then: where one is deleted or narrowed, values that are there stay until custom is next written',
  {
    id: rowProperties.id,
    subject: Enum(['student', 'guardian'], 'Of whom it is kept'),
    name: Type.String({
      minLength: 1,
      maxLength: 40,
      pattern: '^[a-z][a-z0-9_]{0,39}$',
      description: 'What the value is called in custom, unique among those of the subject',
      examples: ['bus_line']
    }),
    label: Line('What people are shown', 'Bus line'),
    type: Enum(
      ['integer', 'number', 'boolean', 'date', 'text', 'choice'],
      'What its values are: text has 2,000 characters at most, numbers reach to 10^15, a date is YYYY-MM-DD'
    ),
    minimum: bound('The least value; of text, how many characters at least, which is one where nothing is said'),
    maximum: bound('The greatest value; of text, how many characters at most'),
    choices: Nullable(
      Type.Array(Line('A choice', 'Red', 60), {
        minItems: 1,
        maxItems: 100,
        uniqueItems: true,
        description: 'What one chooses from, where the type is choice, and only there',
        examples: [null, ['Red', 'Blue']]
      })
    ),
    required: Defaulted(
      Type.Boolean({
        description: 'Whether whoever is entered must have a value, which stays; who was there before may go without',
        examples: [false]
      }),
      false
    ),
    filterable: Defaulted(Type.Boolean({ description: 'Whether lists are filtered by it', examples: [true] }), false),
    ...stamps
  }
)
