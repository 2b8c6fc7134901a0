import type { FastifyInstance } from 'fastify'
import { ClassLevel, Program } from '#schemas/campus/programs.ts'
import { resource } from '#src/resource/resource.ts'

const access = { read: 'campus.structure.read', write: 'campus.structure.setup' } as const

/** What one studies, and step by step. */
export const programs = (app: FastifyInstance): void => {
  resource(app, '/programs', {
    name: ['Program', 'Programs'],
    table: 'campus.programs',
    schema: Program,
    natural: ['code'],
    access,
    filter: ['code', 'kind'],
    sort: ['position', 'code', 'id'],
    search: ['name', 'code'],
    problems: ['campus.code_taken']
  })

  resource(app, '/class-levels', {
    name: ['ClassLevel', 'ClassLevels'],
    table: 'campus.class_levels',
    schema: ClassLevel,
    natural: ['code'],
    access,
    filter: ['program_id', 'code', 'next_id'],
    sort: ['position', 'code', 'id'],
    search: ['name', 'code'],
    problems: ['campus.code_taken', 'campus.levels_in_a_circle']
  })
}
