import { Type } from '@sinclair/typebox'
import { DateOnly, Id, Line, Resource, rowProperties } from '#schemas/common.ts'
import { stamps } from '#schemas/words.ts'

export const NewLoan = Resource('NewLoan', 'What lends a book', {
  book_id: { ...Id, description: 'The book' },
  user_id: { ...Id, description: 'Who takes it' },
  due_on: { ...DateOnly, description: 'When it must be back', examples: ['2026-05-01'] }
})

export const Loan = Resource('Loan', 'A book in somebody’s hands', {
  id: rowProperties.id,
  book_id: NewLoan.properties.book_id,
  book_title: Line('Its title', 'The Jungle Book'),
  campus_id: { ...Id, description: 'Whose shelf it came from' },
  user_id: NewLoan.properties.user_id,
  number: Type.Integer({
    minimum: 1,
    maximum: 1_000_000_000,
    description: 'Counts the loans of this book',
    examples: [1]
  }),
  due_on: NewLoan.properties.due_on,
  ...stamps
})

export const Price = Resource('Price', 'What a book cost', {
  id: rowProperties.id,
  title: Line('The book’s title', 'The Jungle Book')
})
