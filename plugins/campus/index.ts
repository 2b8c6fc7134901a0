import type { FastifyInstance } from 'fastify'
import { admissionPatterns } from './admission-patterns.ts'
import { attendance } from './attendance.ts'
import { attendanceSummary } from './attendance-summary.ts'
import { calendar } from './calendar.ts'
import { calendarLinks } from './calendar-links.ts'
import { calendars } from './calendars.ts'
import { categories } from './categories.ts'
import { customFields } from './custom-fields.ts'
import { campusDemo } from './demo/index.ts'
import { electives } from './electives.ts'
import { enrolments } from './enrolments.ts'
import { guardians } from './guardians.ts'
import { campusJobs } from './jobs.ts'
import { periods } from './periods.ts'
import { campusProblems } from './problems/index.ts'
import { programs } from './programs.ts'
import { promotions } from './promotions.ts'
import { campusRoles, everybody } from './roles.ts'
import { rooms } from './rooms.ts'
import { sections } from './sections.ts'
import { slots } from './slots.ts'
import { standing } from './standing.ts'
import { studentLeaves } from './student-leaves.ts'
import { students } from './students.ts'
import { subjects } from './subjects.ts'
import { substitutions } from './substitutions.ts'
import { timetable } from './timetable.ts'
import { years } from './years.ts'

export const campus = async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Who studies what, where and when.',
    problems: campusProblems,
    everybody,
    roles: campusRoles,
    jobs: campusJobs,
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
  programs(app)
  subjects(app)
  sections(app)
  rooms(app)
  periods(app)
  categories(app)
  admissionPatterns(app)
  customFields(app)
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
  promotions(app)
  attendance(app)
  attendanceSummary(app)
  studentLeaves(app)
}
