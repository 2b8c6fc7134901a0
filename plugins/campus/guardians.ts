import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { Family, Guardian, Guardianship, GuardianshipRow, NewGuardianship } from '#schemas/campus/guardians.ts'
import { byCampus, byStudent } from '#src/access/by.ts'
import { act } from '#src/command/act.ts'
import { resource } from '#src/resource/resource.ts'

/** Who cares for students. */
export const guardians = (app: FastifyInstance): void => {
  resource(app, '/families', {
    name: ['Family', 'Families'],
    table: 'campus.families',
    schema: Family,
    natural: ['name'],
    access: { read: 'campus.families.read', write: 'campus.families.setup' },
    by: byCampus,
    filter: ['campus_id', 'name'],
    sort: ['name', 'id'],
    search: ['name', 'phone'],
    words: 'words'
  })

  resource(app, '/guardians', {
    name: ['Guardian', 'Guardians'],
    table: 'campus.guardians',
    schema: Guardian,
    natural: ['name', 'phone'],
    access: { read: 'campus.guardians.read', write: 'campus.guardians.setup' },
    by: { campus: 'campus_id', user: 'user_id' },
    filter: ['campus_id', 'user_id', 'phone', 'email'],
    sort: ['name', 'id'],
    search: ['name', 'phone', 'email'],
    words: 'words',
    declared: { property: 'custom', fields: 'campus.custom_fields', subject: 'guardian' },
    problems: ['campus.user_taken', 'campus.custom_invalid']
  })

  const linking = 'campus.guardianships.setup'

  resource(app, '/guardianships', {
    name: ['Guardianship', 'Guardianships'],
    table: 'campus.guardianships',
    view: 'campus.guardianship_view',
    schema: Guardianship,
    natural: ['student_id', 'guardian_id'],
    access: { read: 'campus.guardianships.read', write: linking },
    by: byStudent,
    only: ['list', 'export', 'get', 'update', 'history', 'import'],
    filter: ['student_id', 'guardian_id', 'section_id', 'relation'],
    sort: ['created_at', 'id'],
    import: {
      body: GuardianshipRow,
      command: 'campus.import_guardianships',
      by: byStudent,
      access: linking,
      problems: ['campus.linked_already']
    }
  })

  act(app, '/guardianships', {
    operationId: 'linkGuardian',
    summary: 'Say who cares for a student',
    description: 'Who signs in as this guardian sees the student within a second, unless may_see says otherwise.',
    access: linking,
    by: byStudent,
    problems: ['campus.linked_already'],
    body: NewGuardianship,
    response: { 201: Guardianship }
  })

  act(app, '/guardianships/:id', {
    operationId: 'unlinkGuardian',
    summary: 'Say that somebody does not care for a student any more',
    description: 'Both stay; who signed in as the guardian sees the student no more.',
    method: 'DELETE',
    access: linking,
    by: byStudent,
    response: { 204: Type.Null({ description: 'They do not' }) }
  })
}
