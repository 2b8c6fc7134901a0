import type { ProblemKinds } from '#src/http/problem.ts'

export const enrolmentProblems = {
  'campus.section_full': {
    status: 409,
    title: 'All seats of the section are taken',
    cure: 'Choose another section, or raise its capacity. It cannot become smaller than the number of those who sit there.',
    constraints: ['sections_within_capacity']
  },
  'campus.enrolled_already': {
    status: 409,
    title: 'The student sits in a section of this year already',
    cure: 'Transfer the student to another section instead of enrolling once more.',
    constraints: ['enrolments_once_a_year']
  }
} as const satisfies ProblemKinds
