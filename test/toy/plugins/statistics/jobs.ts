import type { Jobs } from '#src/jobs/declaration.ts'

/** What it learns of the library it learns from events. */
export const statisticsJobs: Jobs = {
  on: {
    'library.book_lost': {
      'statistics.count_losses': async (event, work) => {
        await work.run('statistics.count_loss', event.payload)
      }
    }
  },
  commands: ['statistics.count_loss']
}
