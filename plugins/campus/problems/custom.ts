import type { ProblemKinds } from '#src/http/problem.ts'

export const customProblems = {
  'campus.field_known': {
    status: 409,
    title: 'There is a field of this name',
    cure: 'Choose another name, or change the field that has it: students and guardians have each their own.',
    constraints: ['custom_fields_name_unique']
  },
  'campus.field_unsound': {
    status: 422,
    title: 'What is said of its values does not fit its type',
    cure: 'Choices belong to the type choice, which needs them; minimum and maximum, in their order, to text, integer and number. Those of text are whole numbers from 0 to 2,000.',
    constraints: [
      'custom_fields_order',
      'custom_fields_choices_for_choice',
      'custom_fields_bounds_for_numbers',
      'custom_fields_bounds_of_text'
    ]
  },
  'campus.custom_invalid': {
    status: 422,
    title: 'Custom values do not fit the fields of the institution',
    cure: 'Each entry of errors points at a value and says what is wrong. The operation listCustomFields tells which fields there are. A value that is to be taken away is null.'
  }
} as const satisfies ProblemKinds
