import { Type } from '@sinclair/typebox'
import { DateOnly, Id, Line, Nullable, Resource, rowProperties } from '#schemas/common.ts'
import { whose } from './timetable.ts'

const name = Line('What the calendar is called', 'Grade 1 A')

const one = (description: string) => ({ ...Nullable(Id), description })

export const CalendarLink = Resource('CalendarLink', 'A private address of a timetable, for calendars', {
  id: rowProperties.id,
  name,
  section_id: one('It shows that of a section'),
  teacher_id: one('It shows that of a user who teaches'),
  room_id: one('It shows that of a room'),
  student_id: one('It shows that of a student'),
  last_used_on: { ...Nullable(DateOnly), description: 'The last day on which a calendar asked' },
  version: rowProperties.version,
  created_at: rowProperties.created_at
})

export const NewCalendarLink = Resource('NewCalendarLink', 'Makes a link to exactly one timetable', { name, ...whose })

export const MadeCalendarLink = Resource('MadeCalendarLink', 'A link that was made, and the only time it is told', {
  ...CalendarLink.properties,
  url: Type.String({
    format: 'uri',
    maxLength: 300,
    description: 'Give it to a calendar. Who has it sees the timetable as long as you may: it is not told again',
    examples: ['https://provost.example/v1/campus/calendars/pvc_q0Zb3vXcT5mJ8nYwK2rL7dPfHs1uAaEeGgIi4oOxUhM']
  })
})

export const CalendarParams = Type.Object(
  {
    token: Type.String({
      minLength: 47,
      maxLength: 47,
      pattern: '^pvc_[A-Za-z0-9_-]{43}$',
      description: 'As the link was told',
      examples: ['pvc_q0Zb3vXcT5mJ8nYwK2rL7dPfHs1uAaEeGgIi4oOxUhM']
    })
  },
  { additionalProperties: false }
)
