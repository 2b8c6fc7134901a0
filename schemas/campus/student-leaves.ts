import { Type } from '@sinclair/typebox'
import { Enum, Id, Line, Nullable, Resource, rowProperties, Timestamp } from '#schemas/common.ts'
import { State } from '#schemas/machine.ts'
import { stamps } from '#schemas/words.ts'
import { day } from './attendance.ts'
import { studentLeaveMachine } from './machines.ts'

const note = Line('What there is to say of the decision', 'Get well soon', 300)

export const NewStudentLeave = Resource('NewStudentLeave', 'What asks for a leave', {
  student_id: { ...Id, description: 'Who stays away' },
  starts_on: day('The first day', '2026-09-14'),
  ends_on: day('The last day; 60 days at most', '2026-09-16'),
  reason: Line('Why', 'Fever, as the doctor’s note says', 200)
})

export const StudentLeave = Resource('StudentLeave', 'That a student stays away for some days', {
  id: rowProperties.id,
  student_id: NewStudentLeave.properties.student_id,
  campus_id: { ...Nullable(Id), description: 'The student’s campus' },
  section_id: { ...Nullable(Id), description: 'The student’s section' },
  starts_on: NewStudentLeave.properties.starts_on,
  ends_on: NewStudentLeave.properties.ends_on,
  reason: NewStudentLeave.properties.reason,
  status: State(studentLeaveMachine),
  requested_by: { ...Nullable(Id), description: 'The user who asked for it' },
  decided_by: { ...Nullable(Id), description: 'The user who decided' },
  decided_at: Nullable({ ...Timestamp, description: 'When it was decided' }),
  decision_note: Nullable(note),
  ...stamps
})

const { readOnly: _, ...standing } = StudentLeave.properties.status

/** A line of a file of leaves. What is said of a decision comes first as none: the example is undecided. */
export const StudentLeaveRow = Resource(
  'StudentLeaveRow',
  'That a student stays away, as a file has it, or stayed: whoever brings what was decided answers for it',
  {
    ...NewStudentLeave.properties,
    status: Type.Optional({ ...standing, description: `${standing.description}; requested, where nothing is said` }),
    decision_note: Type.Optional({ ...Nullable(note), examples: [null, 'Get well soon'] })
  }
)

export const LeaveDecision = Resource('LeaveDecision', 'What decides on a leave', {
  decision: Enum(['approve', 'refuse'], 'Whether the student may stay away'),
  note: Type.Optional(note)
})
