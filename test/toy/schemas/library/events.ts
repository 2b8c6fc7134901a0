import { Id, Line, Resource } from '#schemas/common.ts'
import { Loss } from './books.ts'

export const BookLost = Resource('BookLost', 'A book was written off', {
  book_id: { ...Id, description: 'The book' },
  note: Loss.properties.note
})

export const Reminder = Resource('Reminder', 'What somebody is reminded of', {
  loan_id: { ...Id, description: 'What was lent' },
  word: Line('Why', 'lent', 40)
})
