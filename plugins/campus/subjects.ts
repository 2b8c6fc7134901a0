import type { FastifyInstance } from 'fastify'
import { Curriculum, ElectiveGroup, Subject } from '#schemas/campus/subjects.ts'
import { resource } from '#src/resource/resource.ts'

const access = { read: 'campus.structure.read', write: 'campus.structure.setup' } as const

/** What is taught, and to which class level in which year. */
export const subjects = (app: FastifyInstance): void => {
  resource(app, '/subjects', {
    name: ['Subject', 'Subjects'],
    table: 'campus.subjects',
    schema: Subject,
    natural: ['code'],
    access,
    filter: ['code', 'kind', 'credits'],
    sort: ['name', 'code', 'id'],
    search: ['name', 'code'],
    problems: ['campus.code_taken']
  })

  resource(app, '/elective-groups', {
    name: ['ElectiveGroup', 'ElectiveGroups'],
    table: 'campus.elective_groups',
    schema: ElectiveGroup,
    natural: ['academic_year_id', 'class_level_id', 'code'],
    access,
    filter: ['academic_year_id', 'class_level_id', 'code'],
    sort: ['code', 'id'],
    search: ['name', 'code'],
    problems: ['campus.code_taken', 'campus.choice_out_of_order', 'campus.group_elsewhere']
  })

  resource(app, '/curricula', {
    name: ['Curriculum', 'Curricula'],
    table: 'campus.curricula',
    schema: Curriculum,
    natural: ['academic_year_id', 'class_level_id', 'subject_id'],
    access,
    filter: ['academic_year_id', 'class_level_id', 'subject_id', 'elective_group_id'],
    sort: ['id'],
    problems: ['campus.subject_known', 'campus.group_elsewhere']
  })
}
