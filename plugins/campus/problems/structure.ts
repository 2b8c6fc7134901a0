import type { ProblemKinds } from '#src/http/problem.ts'

export const structureProblems = {
  'campus.code_taken': {
    status: 409,
    title: 'Another one has this code',
    cure: 'Choose another code, or change the one that has it. Programs, class levels, subjects and student categories have theirs in the whole institution, rooms and periods on their campus, elective groups in their class level and year, sections there on their campus.',
    constraints: [
      'programs_code_unique',
      'class_levels_code_unique',
      'sections_code_unique',
      'subjects_code_unique',
      'elective_groups_code_unique',
      'rooms_code_unique',
      'student_categories_code_unique',
      'periods_code_unique'
    ]
  },
  'campus.levels_in_a_circle': {
    status: 409,
    title: 'A class level would lead back to itself',
    cure: 'Let its students go on to a level that does not lead back to this one, or, with null, finish here.',
    constraints: ['class_levels_next_other']
  },
  'campus.section_settled': {
    status: 409,
    title: 'Section, academic year, class level and campus do not belong together',
    cure: 'Once somebody has been enrolled in a section it stays in its year, class level and campus: make another one, and transfer the students.',
    constraints: ['enrolments_section']
  },
  'campus.assigned_already': {
    status: 409,
    title: 'Who teaches it does so already',
    cure: 'Nothing is to be done: the user teaches this subject to this section, or is its class teacher, by another assignment.',
    constraints: ['teaching_assignments_unique']
  },
  'campus.subject_known': {
    status: 409,
    title: 'The class level is taught this subject already',
    cure: 'Change what the curriculum of the year says of it.',
    constraints: ['curricula_subject_unique']
  },
  'campus.group_elsewhere': {
    status: 422,
    title: 'The elective group is none of this class level and year',
    cure: 'Name a group of the same year and class level, or none. Who moves a group to another one takes the subjects out of it first.',
    constraints: ['curricula_elective_group']
  },
  'campus.choice_out_of_order': {
    status: 422,
    title: 'More are to be chosen at least than at most',
    cure: 'Let least be no more than most.',
    constraints: ['elective_groups_order']
  },
  'campus.periods_overlap': {
    status: 409,
    title: 'Another period of the campus has some of these minutes',
    cure: 'Begin when the other one is over or later, or change that one first.',
    constraints: ['periods_apart']
  },
  'campus.times_out_of_order': {
    status: 422,
    title: 'It is over before it begins',
    cure: 'Let a period end after it begins, on the same day.',
    constraints: ['periods_order']
  },
  'campus.pattern_known': {
    status: 409,
    title: 'The campus has a pattern',
    cure: 'A campus has one: change that.',
    constraints: ['admission_patterns_campus_unique']
  }
} as const satisfies ProblemKinds
