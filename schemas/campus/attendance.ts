import { Type } from '@sinclair/typebox'
import { DateOnly, Enum, Id, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { stamps } from '#schemas/words.ts'

const id = (description: string) => ({ ...Id, description })

export const day = (description: string, example: string) => ({ ...DateOnly, description, examples: [example] })

const status = (description: string) => Enum(['present', 'absent', 'late', 'half', 'excused'], description)

const minutes = (description: string) => Type.Integer({ minimum: 0, maximum: 1440, description, examples: [225] })

const note = Line('What there is to say of it', 'Left at noon with her mother', 200)

const reason = Line('Why', 'The bus was late', 300)

const attended = 'Minutes attended, where they are counted; who is absent or excused has none'

export const Attendance = Resource('Attendance', 'Whether a student came on a day, or in a period', {
  id: rowProperties.id,
  register_id: id('The register'),
  student_id: id('The student'),
  section_id: id('The section in which the student sat that day'),
  campus_id: id('Its campus'),
  on: day('The day', '2026-07-15'),
  period_id: { ...Nullable(Id), description: 'The period; null: the whole day' },
  status: status('Whether the student came'),
  minutes: Nullable(minutes(attended)),
  note: Nullable(note),
  version: rowProperties.version,
  updated_at: rowProperties.updated_at
})

export const AttendanceRegister = Resource(
  'AttendanceRegister',
  'That the attendance of a section was taken, of a day or a period',
  {
    id: rowProperties.id,
    section_id: id('The section'),
    campus_id: id('Its campus'),
    on: day('The day', '2026-07-15'),
    period_id: { ...Nullable(Id), description: 'The period; null: the whole day' },
    recorded_by: { ...Nullable(Id), description: 'The user who took it; null for the system' },
    version: rowProperties.version,
    created_at: rowProperties.created_at,
    updated_at: rowProperties.updated_at
  }
)

const AttendanceEntry = Resource('AttendanceEntry', 'What is told of a student', {
  student_id: id('Who sits in the section that day'),
  status: status('Whether the student came'),
  minutes: Type.Optional(minutes(attended)),
  note: Type.Optional(note)
})

export const NewAttendance = Resource('NewAttendance', 'The attendance of a section', {
  section_id: id('The section'),
  on: day('The day', '2026-07-15'),
  period_id: Type.Optional(id('The period, where the campus takes attendance in each')),
  entries: Type.Array(AttendanceEntry, { maxItems: 1000, description: 'Those of whom there is something to tell' }),
  rest: Type.Optional(Enum(['present', 'absent'], 'What those are who are not named; present where nothing is said'))
})

/** A line of a file of marks. */
export const AttendanceRow = Resource(
  'AttendanceRow',
  'Whether a student came, as a file has it: kept as it is said, without asking the calendar or leaves. A register that a file begins is completed, not taken, and goes by the present attendance rule',
  {
    student_id: id('The student'),
    section_id: Type.Optional(id('Where the student sat that day, which is found where nothing is said')),
    on: day('The day', '2026-07-15'),
    period_id: Type.Optional({ ...Nullable(Id), description: 'The period; null: the whole day' }),
    status: status('Whether the student came'),
    minutes: Type.Optional(Nullable(minutes(attended))),
    note: Type.Optional(Nullable(note))
  }
)

export const Correction = Resource('Correction', 'What a mark should have been', {
  status: status('Whether the student came'),
  minutes: Type.Optional(minutes(attended)),
  reason
})

export const Completion = Resource('Completion', 'What those are who have no mark yet', {
  status: Enum(['absent', 'present'], 'Whether they came'),
  reason
})

export const AttendanceCorrection = Resource('AttendanceCorrection', 'What a mark was before it was corrected', {
  id: rowProperties.id,
  attendance_id: id('The mark'),
  student_id: id('Its student'),
  section_id: id('Its section'),
  campus_id: id('Its campus'),
  on: day('Its day', '2026-07-15'),
  from_status: Enum(
    ['absent', 'present', 'late', 'half', 'excused', 'unmarked'],
    'What it was; unmarked: there was no mark'
  ),
  from_minutes: Nullable(minutes('Minutes attended, as they were')),
  to_status: status('What it became'),
  to_minutes: Nullable(minutes('Minutes attended, as they became')),
  reason,
  corrected_by: { ...Nullable(Id), description: 'The user who corrected it; null for the system' },
  ...stamps
})

export const StudentAbsent = Resource(
  'StudentAbsent',
  'A student was marked absent on the day itself; of days that are over, entered or corrected late, nobody is told',
  {
    student_id: id('The student'),
    section_id: id('The section of that day'),
    on: day('The day: today, by the institution’s own clock', '2026-07-15'),
    period_id: { ...Nullable(Id), description: 'The period; null: the whole day' }
  }
)
