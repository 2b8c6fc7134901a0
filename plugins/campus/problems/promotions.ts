import type { ProblemKinds } from '#src/http/problem.ts'

export const promotionProblems = {
  'campus.years_out_of_order': {
    status: 422,
    title: 'The year to go to does not come after the one to leave',
    cure: 'Name the year that ends first, then one that begins after it.',
    constraints: ['promotions_years_apart']
  },
  'campus.decision_unfit': {
    status: 422,
    title: 'That cannot be decided of the student',
    cure: 'The detail counts the decisions from 0. Decide once of each student, promote only where a class level follows, and name a section of the year, the campus and the class level that the student goes to.'
  },
  'campus.promotion_changed': {
    status: 409,
    title: 'That is not what was previewed',
    cure: 'Read the promotion and its items again, and commit by the hash that it has.'
  },
  'campus.promotion_incomplete': {
    status: 409,
    title: 'Some students have nowhere to go',
    cure: 'List the items that are exceptions. Make sections or room and preview anew, or send accept_exceptions: true to leave those students where they are.'
  },
  'campus.promotion_busy': {
    status: 409,
    title: 'Its job is being worked on',
    cure: 'Wait until the job has ended, or cancel it first: what it has done then stays done.'
  },
  'campus.promotion_in_use': {
    status: 409,
    title: 'Some moves cannot be undone any more',
    cure: 'Those students were moved on, came back or left since, or their old seats are taken. Send accept_exceptions: true to have all others put back.'
  }
} as const satisfies ProblemKinds
