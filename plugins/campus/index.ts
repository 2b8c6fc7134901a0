import type { FastifyInstance } from 'fastify'
import { calendar } from './calendar.ts'
import { calendarLinks } from './calendar-links.ts'
import { calendars } from './calendars.ts'
import { campusDemo } from './demo/index.ts'
import { electives } from './electives.ts'
import { enrolments } from './enrolments.ts'
import { guardians } from './guardians.ts'
import { campusProblems } from './problems/index.ts'
import { campusRoles, everybody } from './roles.ts'
import { slots } from './slots.ts'
import { standing } from './standing.ts'
import { students } from './students.ts'
import { substitutions } from './substitutions.ts'
import { timetable } from './timetable.ts'
import { years } from './years.ts'

export const campus = async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Who studies what, where and when.',
    problems: campusProblems,
    everybody,
    roles: campusRoles,
    demo: campusDemo,
    demoAfter: ['identity'],
    scopes: {
      sections: { subject: 'section', relation: 'campus.taught_sections' },
      wards: { subject: 'student', relation: 'campus.wards' },
      own_record: { subject: 'student', relation: 'campus.own_students' }
    }
  })
  years(app)
  calendar(app)
  students(app)
  standing(app)
  guardians(app)
  enrolments(app)
  electives(app)
  slots(app)
  substitutions(app)
  timetable(app)
  calendarLinks(app)
  calendars(app)
}
