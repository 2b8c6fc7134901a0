import type { FastifyInstance } from 'fastify'
import { attendance } from './attendance.ts'
import { attendanceSummary } from './attendance-summary.ts'
import { calendar } from './calendar.ts'
import { campusDemo } from './demo.ts'
import { campusJobs } from './jobs.ts'
import { campusProblems } from './problems/index.ts'
import { campusRoles, everybody } from './roles.ts'
import { studentLeaves } from './student-leaves.ts'
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
  attendance(app)
  attendanceSummary(app)
  studentLeaves(app)
}
