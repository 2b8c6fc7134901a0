import { Type } from '@sinclair/typebox'
import { DateOnly, Enum, Hidden, Id, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'

export const Loss = Resource('Loss', 'How a book was lost', {
  note: Line('What is known of it', 'Left on a bus')
})

export const Book = Resource('Book', 'A book of the library', {
  id: rowProperties.id,
  campus_id: { ...Id, description: 'Whose shelf it stands on' },
  title: Line('Its title', 'The Jungle Book'),
  author: Nullable(Line('Who wrote it', 'Rudyard Kipling')),
  state: { ...Enum(['shelved', 'lent', 'lost'], 'Where it is'), readOnly: true },
  note: { ...Nullable(Line('How it was lost', 'Left on a bus')), readOnly: true },
  copies: Type.Integer({ minimum: 1, maximum: 1000, description: 'How many there are', examples: [3] }),
  acquired_on: { ...DateOnly, description: 'When it was bought' },
  price: Hidden(
    'library.prices.read',
    Nullable(Type.Integer({ minimum: 0, maximum: 100_000_000, description: 'What it cost', examples: [49_900] }))
  ),
  version: rowProperties.version,
  created_at: rowProperties.created_at,
  updated_at: rowProperties.updated_at
})
