import { Type } from '@sinclair/typebox'
import { Enum, Id, Resource } from '#schemas/common.ts'

/** What an event says: that something changed. What it is now is for `listChanges` and the lists to tell. */
export const ChangeEvent = Resource('ChangeEvent', 'That something has changed', {
  entity: Type.String({
    minLength: 1,
    maxLength: 80,
    pattern: '^[A-Z][A-Za-z]*$',
    description: 'What changed',
    examples: ['Campus']
  }),
  id: { ...Id, description: 'The row' },
  operation: Enum(
    ['insert', 'update', 'delete'],
    'What happened; a row that has left your sight was deleted as far as you are concerned'
  ),
  version: Type.Integer({
    minimum: 1,
    maximum: 2_147_483_647,
    description: 'The version that the change made, or ended',
    examples: [3]
  })
})
