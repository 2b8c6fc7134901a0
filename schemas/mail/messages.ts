import { Type } from '@sinclair/typebox'
import { Email, Line, Resource, rowProperties } from '#schemas/common.ts'

export const Message = Resource('Message', 'Mail that was kept instead of sent', {
  id: rowProperties.id,
  recipient: { ...Email, description: 'To whom' },
  subject: Line('What it is about', 'Choose a new password', 200),
  body: Type.String({
    minLength: 1,
    maxLength: 10_000,
    description: 'Plain text',
    examples: ['Somebody asked for a new password of this address.']
  }),
  created_at: { ...rowProperties.created_at, description: 'When it would have gone out' }
})
