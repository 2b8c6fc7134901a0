import { Type } from '@sinclair/typebox'
import { Id, Problem, Resource } from './common.ts'

/** What many rows at once answer. */

const { request_id: _, errors: __, retry_after: ___, ...about } = Problem.properties

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
