import { Type } from '@sinclair/typebox'
import { DateOnly, Hidden, Id, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { machine, State } from '#schemas/machine.ts'
import { stamps } from '#schemas/words.ts'

export const Loss = Resource('Loss', 'How a book was lost', {
  note: Line('What is known of it', 'Left on a bus')
})

export const bookMachine = machine({
  entity: 'library.books',
  column: 'state',
  about: 'Where it is',
  initial: ['shelved'],
  states: { shelved: 'at hand', lent: 'in somebody’s hands', lost: 'nobody knows where' },
  steps: {
    lend: { from: ['shelved'], to: 'lent' },
    bring_back: { from: ['lent'], to: 'shelved' },
    lose: { from: ['shelved', 'lent'], to: 'lost' }
  }
})

export const Book = Resource('Book', 'A book of the library', {
  id: rowProperties.id,
  campus_id: { ...Id, description: 'Whose shelf it stands on' },
  title: Line('Its title', 'The Jungle Book'),
  author: Nullable(Line('Who wrote it', 'Rudyard Kipling')),
  state: State(bookMachine),
  note: { ...Nullable(Line('How it was lost', 'Left on a bus')), readOnly: true },
  copies: Type.Integer({ minimum: 1, maximum: 1000, description: 'How many there are', examples: [3] }),
  acquired_on: { ...DateOnly, description: 'When it was bought' },
  price: Hidden(
    'library.prices.read',
    Nullable(Type.Integer({ minimum: 0, maximum: 100_000_000, description: 'What it cost', examples: [49_900] }))
  ),
  ...stamps
})
