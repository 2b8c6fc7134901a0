import { Type } from '@sinclair/typebox'
import { Id, Resource, rowProperties } from '#schemas/common.ts'

export const LossCount = Resource('LossCount', 'How often a book was lost', {
  id: rowProperties.id,
  book_id: { ...Id, description: 'The book' },
  count: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'So often', examples: [1] })
})
