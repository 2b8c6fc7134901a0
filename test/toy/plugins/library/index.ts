import type { FastifyInstance } from 'fastify'
import { IdParams } from '#schemas/common.ts'
import { Job } from '#schemas/jobs/jobs.ts'
import { command } from '#src/command/command.ts'
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
    by: { campus: 'campus_id' },
    filter: ['state', 'acquired_on', 'copies', 'campus_id', 'price'],
    sort: ['title', 'acquired_on', 'id'],
    search: ['title', 'author'],
    problems: ['library.title_taken']
  })

  app.post(
    '/books/:id/lose',
    {
      config: {
        access: 'library.books.lose',
        by: { campus: 'campus_id' },
        commands: ['library.lose_book'],
        problems: ['request.state']
      },
      schema: {
        operationId: 'loseBook',
        summary: 'Write a book off',
        params: IdParams,
        body: Loss,
        response: { 200: Book }
      }
    },
    command('library.lose_book')
  )

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
  app.post(
    '/loans',
    {
      config: {
        access: 'library.loans.create',
        idempotency: 'required',
        by: { campus: 'campus_id' },
        commands: ['library.lend_book'],
        problems: ['library.book_not_found', 'library.no_copy_left']
      },
      schema: { operationId: 'lendBook', summary: 'Lend a book', body: NewLoan, response: { 201: Loan } }
    },
    command('library.lend_book')
  )

  app.post(
    '/index',
    {
      config: { access: 'library.index.start', commands: ['library.start_reindex'] },
      schema: { operationId: 'startReindex', summary: 'Make the index anew', body: Reindex, response: { 202: Job } }
    },
    command('library.start_reindex')
  )

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
