import type { LongJob } from '#src/jobs/long/declaration.ts'
import { type Appraised, appraise } from './rules/appraise.ts'

const next = `select id, version, title, copies from library.books
  where institution_id = $1 and id > $2 order by id limit 25`

const FIRST = '00000000-0000-0000-0000-000000000000'

/** Reads books, decides by a rule, and names the function that writes it down. */
export const appraisal: LongJob = {
  attempts: 3,
  commits: ['library.appraise_books'],
  step: async ({ cursor }, read) => {
    const books = await read<Appraised>(next, [typeof cursor === 'string' ? cursor : FIRST])
    return { commit: 'library.appraise_books', input: { books: appraise(books) } }
  }
}
