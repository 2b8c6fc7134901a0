import { Type } from '@sinclair/typebox'
import { DateOnly, Id, Line, Nullable, Resource } from '#schemas/common.ts'

export const MOST_DAYS = 62
export const USUAL_DAYS = 7

const day = (description: string, example: string) => ({ ...DateOnly, description, examples: [example] })
const id = (description: string) => ({ ...Id, description })

const time = (description: string, example: string) =>
  Type.String({
    minLength: 5,
    maxLength: 5,
    pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
    description,
    examples: [example]
  })

const called = (description: string, example: string) => Line(description, example, 120)

const Lesson = Resource('Lesson', 'A lesson of a day', {
  slot_id: id('The slot that it comes of'),
  substitution_id: { ...Nullable(Id), description: 'What makes it otherwise than every week' },
  campus_id: id('Where it is'),
  starts_at: time('When it begins, by the institution’s clock', '08:00'),
  ends_at: time('When it ends', '08:45'),
  period_id: id('The period'),
  period_name: called('What it is called', 'First period'),
  section_id: id('Who is taught'),
  section_name: called('What it is called', 'Grade 1 A'),
  subject_id: id('What is taught'),
  subject_name: called('What it is called', 'Mathematics'),
  block: Nullable(
    Type.String({
      minLength: 1,
      maxLength: 20,
      description: 'The block in which the section is split; null: the whole class',
      examples: ['FINE']
    })
  ),
  teacher_id: { ...Nullable(Id), description: 'Who teaches; null: it is cancelled' },
  teacher_name: Nullable(called('What they are called', 'Asha Rao')),
  instead_of_id: { ...Nullable(Id), description: 'Who would have taught, where that is somebody else' },
  instead_of_name: Nullable(called('What they are called', 'Vikram Iyer')),
  room_id: { ...Nullable(Id), description: 'Where' },
  room_name: Nullable(called('What it is called', 'Room 1')),
  cancelled: Type.Boolean({ description: 'It does not take place', examples: [false] })
})

const TimetableDay = Resource('TimetableDay', 'A day', {
  on: day('The day', '2026-11-06'),
  lessons: Type.Array(Lesson, {
    maxItems: 2000,
    description: 'Its lessons in their order; none where nobody works'
  })
})

export const Timetable = Resource('Timetable', 'The lessons that take place', {
  from: day('The first day', '2026-11-02'),
  to: day('The last day', '2026-11-08'),
  time_zone: Line('The institution’s clock', 'Asia/Kolkata', 60),
  days: Type.Array(TimetableDay, { maxItems: MOST_DAYS, description: 'Each day, in their order' })
})

/** Whose timetable is asked for. */
export const whose = {
  section_id: Type.Optional(id('That of a section')),
  teacher_id: Type.Optional(id('That of a user who teaches')),
  room_id: Type.Optional(id('That of a room')),
  student_id: Type.Optional(id('That of a student whom you may see'))
}

export const TimetableQuery = Type.Object(
  {
    ...whose,
    from: Type.Optional(day('The first day; today where nothing is said', '2026-11-02')),
    to: Type.Optional(
      day(`The last day; ${MOST_DAYS} days at most, and ${USUAL_DAYS} where nothing is said`, '2026-11-08')
    )
  },
  { additionalProperties: false }
)
