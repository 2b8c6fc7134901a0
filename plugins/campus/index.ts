import type { FastifyInstance } from 'fastify'
import { calendar } from './calendar.ts'
import { campusDemo } from './demo.ts'
import { electives } from './electives.ts'
import { enrolments } from './enrolments.ts'
import { guardians } from './guardians.ts'
import { campusJobs } from './jobs.ts'
import { campusProblems } from './problems/index.ts'
import { promotions } from './promotions.ts'
import { campusRoles, everybody } from './roles.ts'
import { standing } from './standing.ts'
import { students } from './students.ts'
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
  students(app)
  standing(app)
  guardians(app)
  enrolments(app)
  electives(app)
  promotions(app)
}
