import type { ProblemKinds } from '#src/http/problem.ts'

export const timetableProblems = {
  'campus.teacher_busy': {
    status: 409,
    title: 'The teacher teaches something else then',
    cure: 'The detail names the slot that stands in the way. Choose another time or teacher, or move that one first. Where a period moves, its lessons move along: they would meet lessons of another campus.',
    constraints: ['bookings_teachers_apart']
  },
  'campus.room_taken': {
    status: 409,
    title: 'Another lesson is in the room then',
    cure: 'The detail names the slot that stands in the way. Choose another time or room, or move that one first.',
    constraints: ['bookings_rooms_apart']
  },
  'campus.section_busy': {
    status: 409,
    title: 'The section is taught something else then',
    cure: 'The detail names the slot that stands in the way. A section has one lesson at a time, or lessons of one block, each of another subject.',
    constraints: ['bookings_blocks_apart', 'bookings_subjects_apart']
  },
  'campus.slot_outside_year': {
    status: 422,
    title: 'The slot reaches out of its section’s academic year',
    cure: 'Let it begin and end within the year that the detail tells.'
  },
  'campus.slot_out_of_order': {
    status: 422,
    title: 'The slot ends before it begins',
    cure: 'Check both days.',
    constraints: ['slots_order']
  },
  'campus.slot_over': {
    status: 409,
    title: 'The slot is over by then',
    cure: 'Name a day on which it still applies, or change the slot that continues it.'
  },
  'campus.slot_substituted': {
    status: 409,
    title: 'Somebody stands in on a day that would change',
    cure: 'Take those substitutions back first (listSubstitutions, cancelSubstitution), or change it from a later day on.'
  },
  'campus.slot_not_then': {
    status: 422,
    title: 'The slot is not on that day',
    cure: 'Name a day of its weekday on which it applies: the detail tells which.'
  },
  'campus.substituted_already': {
    status: 409,
    title: 'The slot is substituted on that day already',
    cure: 'Somebody has arranged something: read it, and take it back first if yours is to count.',
    constraints: ['substitutions_once_a_day']
  },
  'campus.substitution_unclear': {
    status: 422,
    title: 'What is cancelled has neither teacher nor room',
    cure: 'Leave teacher_id and room_id out, or cancelled.',
    constraints: ['substitutions_clear']
  },
  'campus.link_unclear': {
    status: 422,
    title: 'A link shows exactly one timetable',
    cure: 'Name one of section_id, teacher_id, room_id and student_id.',
    constraints: ['calendar_links_one_timetable']
  }
} as const satisfies ProblemKinds
