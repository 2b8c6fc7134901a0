import type { FastifyInstance } from 'fastify'
import { admissionPatterns } from './admission-patterns.ts'
import { calendar } from './calendar.ts'
import { categories } from './categories.ts'
import { customFields } from './custom-fields.ts'
import { campusDemo } from './demo.ts'
import { periods } from './periods.ts'
import { campusProblems } from './problems/index.ts'
import { programs } from './programs.ts'
import { campusRoles, everybody } from './roles.ts'
import { rooms } from './rooms.ts'
import { sections } from './sections.ts'
import { subjects } from './subjects.ts'
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
  programs(app)
  subjects(app)
  sections(app)
  rooms(app)
  periods(app)
  categories(app)
  admissionPatterns(app)
  customFields(app)
}
