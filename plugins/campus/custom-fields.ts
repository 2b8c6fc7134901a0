import type { FastifyInstance } from 'fastify'
import { CustomField } from '#schemas/campus/custom-fields.ts'
import { resource } from '#src/resource/resource.ts'

export const customFields = (app: FastifyInstance): void =>
  resource(app, '/custom-fields', {
    name: ['CustomField', 'CustomFields'],
    table: 'campus.custom_fields',
    schema: CustomField,
    natural: ['subject', 'name'],
    access: { read: 'campus.structure.read', write: 'campus.structure.setup' },
    filter: ['subject', 'name', 'type', 'required', 'filterable'],
    sort: ['name', 'id'],
    search: ['name', 'label'],
    problems: ['campus.field_known', 'campus.field_unsound']
  })
