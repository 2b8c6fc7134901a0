import type { ProblemKinds } from '#src/http/problem.ts'

export const attendanceProblems = {
  'campus.attendance_rule_there': {
    status: 409,
    title: 'The campus has a rule already',
    cure: 'Change that one.',
    constraints: ['attendance_rules_campus_unique']
  },
  'campus.half_day_too_long': {
    status: 422,
    title: 'Half a day takes less than a whole one',
    cure: 'Make half_day_minutes smaller than full_day_minutes.',
    constraints: ['attendance_rules_order']
  },
  'campus.day_to_come': {
    status: 422,
    title: 'The day has not come yet',
    cure: 'Attendance is taken of today and of days before, by the institution’s own clock.'
  },
  'campus.no_work_that_day': {
    status: 422,
    title: 'Nobody works that day',
    cure: 'Check the day. If there was work after all, say so in the calendar: a holiday of the kind working.'
  },
  'campus.attendance_mode': {
    status: 422,
    title: 'The campus takes attendance otherwise',
    cure: 'Once a day, without a period, or in each period, which is then named: the campus’s attendance rule says which. In a file a student’s day is told whole or in periods, not both.'
  },
  'campus.attendance_of_break': {
    status: 422,
    title: 'The period is a break',
    cure: 'Attendance is taken in lessons and assemblies: name another period of the campus (listPeriods).'
  },
  'campus.attendance_taken': {
    status: 409,
    title: 'Attendance was taken already, and otherwise',
    cure: 'Read the register’s marks, and correct those that are wrong. Who joined the section later is marked by completing the register.'
  },
  'campus.not_enrolled_there': {
    status: 422,
    title: 'Somebody does not sit in the section on that day',
    cure: 'Each entry of errors points at one. Leave them out, or enrol them first.'
  },
  'campus.marked_elsewhere': {
    status: 409,
    title: 'Somebody has a mark of that day or period already',
    cure: 'A student has one mark for a day or a period. Leave out who has one, of another section perhaps, and correct the mark that is there.',
    constraints: ['attendance_once']
  },
  'campus.nobody_to_mark': {
    status: 422,
    title: 'There is nobody to mark',
    cure: 'Nobody sits in the section on that day, or all have been marked elsewhere. Check the day and the enrolments.'
  },
  'campus.minutes_of_nobody': {
    status: 422,
    title: 'Who was not there attended no minutes',
    cure: 'Leave out the minutes of who is absent or excused.',
    constraints: ['attendance_minutes_of_presence']
  },
  'campus.leave_overlaps': {
    status: 409,
    title: 'The student has asked for some of these days already',
    cure: 'Cancel the other leave, or ask for the days that it leaves.',
    constraints: ['student_leaves_apart']
  },
  'campus.leave_days': {
    status: 422,
    title: 'The leave ends before it begins, or lasts too long',
    cure: 'Check both days: 60 days at most.',
    constraints: ['student_leaves_order', 'student_leaves_length']
  },
  'campus.leave_own': {
    status: 409,
    title: 'Somebody else decides on it',
    cure: 'Who asks for a leave does not decide on it: a teacher of the student does, or the office.'
  }
} as const satisfies ProblemKinds
