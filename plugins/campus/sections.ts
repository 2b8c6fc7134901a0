import type { FastifyInstance } from 'fastify'
import { Section, TeachingAssignment } from '#schemas/campus/sections.ts'
import { byCampus } from '#src/access/by.ts'
import { resource } from '#src/resource/resource.ts'

/** Groups of a class level, and who teaches them: everybody sees them, a campus sets up its own. */
export const sections = (app: FastifyInstance): void => {
  resource(app, '/sections', {
    name: ['Section', 'Sections'],
    table: 'campus.sections',
    schema: Section,
    natural: ['academic_year_id', 'class_level_id', 'campus_id', 'code'],
    access: { read: 'campus.sections.read', write: 'campus.sections.setup' },
    by: byCampus,
    shared: true,
    filter: ['academic_year_id', 'class_level_id', 'campus_id', 'code', 'capacity', 'enrolled'],
    sort: ['code', 'id'],
    search: ['name', 'code'],
    problems: ['campus.code_taken', 'campus.section_full', 'campus.section_settled']
  })

  resource(app, '/teaching-assignments', {
    name: ['TeachingAssignment', 'TeachingAssignments'],
    table: 'campus.teaching_assignments',
    schema: TeachingAssignment,
    natural: ['section_id', 'subject_id', 'user_id'],
    access: { read: 'campus.teaching.read', write: 'campus.teaching.setup' },
    by: byCampus,
    shared: true,
    filter: ['section_id', 'campus_id', 'subject_id', 'user_id'],
    sort: ['created_at', 'id'],
    problems: ['campus.assigned_already']
  })
}
