import { Type } from '@sinclair/typebox'
import { Enum, Id, Problem, Resource } from './common.ts'

/** What many rows at once answer. */

const { request_id: _, retry_after: __, ...about } = Problem.properties

const Refusal = Resource('Refusal', 'Why one of many was refused: the problem that it would be alone', about)

const count = (description: string, example: number, maximum: number) =>
  Type.Integer({ minimum: 0, maximum, description, examples: [example] })

const MOST_ITEMS = 1000

const BatchResult = Resource('BatchResult', 'What became of an item', {
  status: Type.Integer({
    minimum: 200,
    maximum: 599,
    description: 'As if it had been sent alone: 201 created, 200 changed, 204 deleted',
    examples: [201]
  }),
  id: Type.Optional({ ...Id, description: 'The row; absent where it was refused' }),
  version: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Its version by now', examples: [1] })
  ),
  problem: Type.Optional(Refusal)
})

export const BatchOutcome = Resource('BatchOutcome', 'What became of a batch', {
  applied: count('Items that were done', 2, MOST_ITEMS),
  failed: count('Items that were refused', 0, MOST_ITEMS),
  results: Type.Array(BatchResult, { maxItems: MOST_ITEMS, description: 'Of each item, in their order' })
})

/** Of a file. */
export const MOST_ROWS = 200_000
/** That are told of it. */
export const MOST_ERRORS = 1000

const { errors: faults } = Problem.properties
const { in: ___, line, ...fault } = faults.items.properties

const LineError = Resource('LineError', 'What is wrong on a line of a file', {
  line: { ...line, description: 'On which line its row begins; the first one is 1' },
  ...fault
})

export const ImportOutcome = Resource('ImportOutcome', 'What became of a file', {
  lines: count('Rows of the file', 3, MOST_ROWS),
  created: count('Those that were kept', 3, MOST_ROWS),
  failed: count('Those that were not', 0, MOST_ROWS),
  errors: Type.Array(LineError, { maxItems: MOST_ERRORS, description: 'Why not, in the order of the lines' }),
  errors_omitted: count('Rows that failed and are not among the errors', 0, MOST_ROWS)
})

export const ImportQuery = Type.Object(
  {
    mode: {
      ...Enum(['atomic', 'good_rows'], 'atomic: all rows or none; good_rows: those that can be kept'),
      default: 'atomic'
    }
  },
  { additionalProperties: false }
)
