import type { ProblemKinds } from '#src/http/problem.ts'

export const calendarProblems = {
  'campus.year_code_taken': {
    status: 409,
    title: 'Another academic year has this code',
    cure: 'Choose another code, or change the year that has it.',
    constraints: ['academic_years_code_unique']
  },
  'campus.years_overlap': {
    status: 409,
    title: 'Another academic year has some of these days',
    cure: 'A day belongs to one academic year at most: begin after the other one ends, or change that one first.',
    constraints: ['academic_years_apart']
  },
  'campus.days_out_of_order': {
    status: 422,
    title: 'It ends before it begins, or lasts too long',
    cure: 'Check both days: an academic year ends after its first day and within 800 days, a term not before its first, and days that are unlike others within 400.',
    constraints: ['academic_years_order', 'academic_years_length', 'terms_order', 'holidays_order', 'holidays_length']
  },
  'campus.term_code_taken': {
    status: 409,
    title: 'Another term of the year has this code',
    cure: 'Choose another code, or change the term that has it.',
    constraints: ['terms_code_unique']
  },
  'campus.terms_overlap': {
    status: 409,
    title: 'Another term has some of these days',
    cure: 'Begin after the other one ends, or change that one first.',
    constraints: ['terms_apart']
  },
  'campus.term_outside_year': {
    status: 409,
    title: 'A term reaches out of its academic year',
    cure: 'Let the term begin and end within its year. Who makes a year shorter changes its terms first.',
    constraints: ['terms_within_year']
  },
  'campus.holiday_known': {
    status: 409,
    title: 'It is there already',
    cure: 'The campus, or all of them, has these days under this name: change those.',
    constraints: ['holidays_name_unique']
  },
  'campus.calendar_ends': {
    status: 422,
    title: 'There are not so many days of work',
    cure: 'Ask for fewer, or enter the academic years and terms that follow: outside of a year there is no work, and 400 days are looked at.'
  }
} as const satisfies ProblemKinds
