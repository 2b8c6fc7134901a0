import type { ProblemKinds } from '#src/http/problem.ts'

export const peopleProblems = {
  'campus.admission_number_taken': {
    status: 409,
    title: 'Another student of the campus has this admission number',
    cure: 'Choose another one, or leave it out: admission gives the next by the campus’ pattern.',
    constraints: ['students_number_unique']
  },
  'campus.admission_number_kept': {
    status: 422,
    title: 'Whoever was admitted has an admission number',
    cure: 'Give another one instead of taking it away.'
  },
  'campus.user_taken': {
    status: 409,
    title: 'This user is another student or guardian already',
    cure: 'Name another user, or take them away from the other record first.',
    constraints: ['students_user_unique', 'guardians_user_unique']
  },
  'campus.born_impossible': {
    status: 422,
    title: 'Nobody who studies was born then',
    cure: 'Check the birthday: it is after 1899, and not in the future.',
    constraints: ['students_born']
  },
  'campus.left_before_coming': {
    status: 422,
    title: 'The last day is before the first',
    cure: 'Check both days.',
    constraints: ['students_left_after_coming', 'enrolments_order']
  },
  'campus.campus_of_section': {
    status: 422,
    title: 'The student sits in a section of another campus',
    cure: 'Transfer the student to a section of that campus: the student’s campus follows.',
    constraints: ['students_section']
  },
  'campus.linked_already': {
    status: 409,
    title: 'They care for this student already',
    cure: 'Change how (`updateGuardianship`) instead of saying it again.',
    constraints: ['guardianships_unique']
  },
  'campus.never_admitted': {
    status: 409,
    title: 'The student was never admitted',
    cure: 'Who withdrew as an applicant applies anew: create them once more, and admit them.'
  },
  'campus.merge_with_itself': {
    status: 422,
    title: 'A record cannot be merged with itself',
    cure: 'Name the record that goes on in into_id, and the duplicate in the address.'
  },
  'campus.merge_clash': {
    status: 409,
    title: 'Both records have something that only one can have',
    cure: 'End one of the two first: both sit in a section of the same year, for example. Records that both sat somewhere on days that are over cannot be merged while they did: a duplicate that was withdrawn can be reinstated in its section, and withdrawn with a last day before its first.'
  }
} as const satisfies ProblemKinds
