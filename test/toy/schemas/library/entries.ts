import { Type } from '@sinclair/typebox'
import { Resource } from '#schemas/common.ts'

export const Reindex = Resource('Reindex', 'How the index is made', {
  strict: Type.Optional(Type.Boolean({ description: 'Whether a book without an author ends it', examples: [false] })),
  pause: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 2000, description: 'Milliseconds before each chunk', examples: [0] })
  ),
  most: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, description: 'Books beyond which a chunk dawdles', examples: [100] })
  )
})
