import type { FastifyInstance } from 'fastify'
import { StudentCategory } from '#schemas/campus/categories.ts'
import { resource } from '#src/resource/resource.ts'

export const categories = (app: FastifyInstance): void =>
  resource(app, '/student-categories', {
    name: ['StudentCategory', 'StudentCategories'],
    table: 'campus.student_categories',
    schema: StudentCategory,
    natural: ['code'],
    access: { read: 'campus.structure.read', write: 'campus.structure.setup' },
    filter: ['code'],
    sort: ['name', 'code', 'id'],
    search: ['name', 'code'],
    problems: ['campus.code_taken']
  })
