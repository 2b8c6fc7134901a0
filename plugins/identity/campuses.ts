import type { FastifyInstance } from 'fastify'
import { Campus } from '#schemas/identity/campuses.ts'
import { resource } from '#src/resource/resource.ts'

export const campuses = (app: FastifyInstance): void =>
  resource(app, '/campuses', {
    name: ['Campus', 'Campuses'],
    table: 'identity.campuses',
    schema: Campus,
    natural: ['code'],
    access: { read: 'identity.campuses.read', write: 'identity.campuses.setup' },
    filter: ['code', 'opened_on'],
    sort: ['name', 'code', 'opened_on', 'id'],
    search: ['name', 'code'],
    words: 'words',
    problems: ['identity.campus_code_taken']
  })
