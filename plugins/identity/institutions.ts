import type { FastifyInstance } from 'fastify'
import { Institution } from '#schemas/identity/institutions.ts'
import { resource } from '#src/resource/resource.ts'
import { reserved } from './roles.ts'

export const institutions = (app: FastifyInstance): void =>
  resource(app, '/institutions', {
    name: ['Institution', 'Institutions'],
    table: 'identity.institutions',
    schema: Institution,
    natural: ['code'],
    access: { read: 'identity.institutions.read', write: 'identity.institutions.setup' },
    only: ['get', 'update'],
    sort: ['name'],
    problems: ['identity.institution_code_taken'],
    update: {
      command: 'identity.update_institution',
      facts: () => ({ built_in: reserved }),
      problems: ['identity.role_unknown']
    }
  })
