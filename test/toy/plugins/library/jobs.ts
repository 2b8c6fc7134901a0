import { type Jobs, task } from '#src/jobs/declaration.ts'
import { BookLost, Reminder } from '#test/toy/schemas/library/events.ts'
import { appraisal } from './appraise.ts'

/** What the library does later, and what it tells others. */
export const libraryJobs: Jobs = {
  tasks: {
    'library.remind': task(Reminder, async (reminder, work) => {
      await work.run('library.note_reminder', reminder)
    })
  },
  events: { 'library.book_lost': BookLost },
  commands: ['library.note_reminder'],
  long: {
    'library.reindex': { chunk: 'library.reindex_chunk', size: 10, attempts: 2 },
    'library.appraise': appraisal
  }
}
