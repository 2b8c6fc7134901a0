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
  },
  'campus.enrolled_then': {
    status: 409,
    title: 'The student sat in a section of this year on some of these days already',
    cure: 'Begin after the last day of the former enrolment. Who was withdrawn and comes back to the same section without having missed a day goes on in that enrolment, by reinstateStudent.',
    constraints: ['enrolments_apart']
  },
  'campus.roll_number_taken': {
    status: 409,
    title: 'Somebody who sits in the section has this roll number',
    cure: 'Name another one, or none: the lowest that is free is given.',
    constraints: ['enrolments_roll_unique']
  },
  'campus.end_contradicted': {
    status: 422,
    title: 'How it ended does not go with its status',
    cure: 'An enrolment that is active has no last day, any other has one (`ends_on`); only one that is completed has an outcome.',
    constraints: ['enrolments_end', 'enrolments_outcome_of_completed']
  },
  'campus.day_outside_year': {
    status: 422,
    title: 'The day is not one of the section’s year, or before the enrolment began',
    cure: 'Name a day within the academic year of the section.'
  },
  'campus.section_same': {
    status: 422,
    title: 'The student sits there already',
    cure: 'Name another section.'
  },
  'campus.section_of_another_year': {
    status: 422,
    title: 'The section is of another year',
    cure: 'Name a section of the year of the enrolment. Whole years are moved by a promotion.'
  },
  'campus.electives_decided': {
    status: 409,
    title: 'What was chosen has been approved',
    cure: 'Let whoever approved it refuse it first: then it can be chosen anew.'
  },
  'campus.elective_not_offered': {
    status: 422,
    title: 'A subject is not among those to choose from',
    cure: 'Choose among the subjects that the curriculum of the class level and year has in a group.'
  },
  'campus.elective_chosen': {
    status: 409,
    title: 'The subject is chosen in that enrolment already',
    cure: 'Leave the line out, or let whoever approved it refuse it first.',
    constraints: ['elective_choices_once']
  },
  'campus.elective_count': {
    status: 422,
    title: 'Too many or too few of a group',
    cure: 'Choose as many subjects of each elective group as it asks for.'
  }
} as const satisfies ProblemKinds
