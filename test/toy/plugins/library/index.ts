import type { FastifyInstance } from 'fastify'
import { Job } from '#schemas/jobs/jobs.ts'
import { byCampus } from '#src/access/by.ts'
import { act } from '#src/command/act.ts'
import type { ProblemKinds } from '#src/http/problem.ts'
import { get } from '#src/read/get.ts'
import { list } from '#src/read/list.ts'
import { resource } from '#src/resource/resource.ts'
import { Book, Loss } from '#test/toy/schemas/library/books.ts'
import { Reindex } from '#test/toy/schemas/library/entries.ts'
import { Loan, NewLoan, Price } from '#test/toy/schemas/library/loans.ts'
import { libraryJobs } from './jobs.ts'

const problems = {
  'library.title_taken': {
    status: 409,
    title: 'The campus has a book of this title',
    cure: 'Raise its number of copies instead.',
    constraints: ['books_title_unique']
  },
  'library.book_not_found': { status: 404, title: 'No such book', cure: 'Check the id of the book.' },
  'library.author_missing': { status: 422, title: 'A book without an author', cure: 'Name one, or be less strict.' },
  'library.no_copy_left': { status: 409, title: 'All copies are lent', cure: 'Wait until one comes back.' }
} as const satisfies ProblemKinds

/** A domain as a newcomer would add it. The tests hold the kernel to what it promises such a one. */
export const library = async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Books and who has them: a toy that shows what a domain needs',
    problems,
    jobs: libraryJobs,
    roles: {
      admin: ['library.*'],
      teacher: ['library.books.read', 'library.loans.read', 'library.loans.create'],
      registrar: [
        'library.books.read',
        'library.books.setup',
        'library.books.lose',
        'library.index.start',
        'library.loans.read',
        'library.loans.create'
      ],
      student: ['library.loans.read'],
      cashier: ['library.books.read']
    }
  })

  resource(app, '/books', {
    name: ['Book', 'Books'],
    table: 'library.books',
    schema: Book,
    natural: ['title'],
    access: { read: 'library.books.read', write: 'library.books.setup' },
    by: byCampus,
    filter: ['state', 'acquired_on', 'copies', 'campus_id', 'price'],
    sort: ['title', 'acquired_on', 'id'],
    search: ['title', 'author'],
    problems: ['library.title_taken']
  })

  act(app, '/books/:id/lose', {
    operationId: 'loseBook',
    summary: 'Write a book off',
    access: 'library.books.lose',
    by: byCampus,
    problems: ['request.state'],
    body: Loss,
    response: { 200: Book }
  })

  const loans = {
    view: 'library.loan_view',
    access: 'library.loans.read',
    by: { user: 'user_id', campus: 'campus_id' }
  } as const
  app.get(
    '/loans',
    list(Loan, {
      ...loans,
      entity: { table: 'library.loans', natural: ['book_id', 'number'] },
      operationId: 'listLoans',
      summary: 'List loans',
      filter: ['user_id', 'due_on'],
      sort: ['due_on', 'id']
    })
  )
  app.get('/loans/:id', get(Loan, { ...loans, operationId: 'getLoan', summary: 'Get a loan' }))
  act(app, '/loans', {
    operationId: 'lendBook',
    summary: 'Lend a book',
    access: 'library.loans.create',
    by: byCampus,
    idempotency: 'required',
    problems: ['library.book_not_found', 'library.no_copy_left'],
    body: NewLoan,
    response: { 201: Loan }
  })

  act(app, '/index', {
    operationId: 'startReindex',
    summary: 'Make the index anew',
    access: 'library.index.start',
    body: Reindex,
    response: { 202: Job }
  })

  // The permission that shows a book's hidden price exists because an operation needs it.
  app.get(
    '/prices',
    list(Price, {
      view: 'library.books',
      access: 'library.prices.read',
      operationId: 'listPrices',
      summary: 'List books with a price',
      sort: ['title']
    })
  )
}
