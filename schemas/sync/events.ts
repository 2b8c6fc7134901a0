import { Type } from '@sinclair/typebox'
import { Resource } from '#schemas/common.ts'
import { changeProperties } from './changes.ts'

/** What an event says: that something changed. What it is now is for `listChanges` and the lists to tell. */
export const ChangeEvent = Resource('ChangeEvent', 'That something has changed', {
  entity: Type.String({
    minLength: 1,
    maxLength: 80,
    pattern: '^[A-Z][A-Za-z]*$',
    description: 'What changed',
    examples: ['Campus']
  }),
  ...changeProperties
})
