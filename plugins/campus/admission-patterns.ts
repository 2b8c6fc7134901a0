import type { FastifyInstance } from 'fastify'
import { AdmissionPattern } from '#schemas/campus/admission-patterns.ts'
import { byCampus } from '#src/access/by.ts'
import { resource } from '#src/resource/resource.ts'

export const admissionPatterns = (app: FastifyInstance): void =>
  resource(app, '/admission-patterns', {
    name: ['AdmissionPattern', 'AdmissionPatterns'],
    table: 'campus.admission_patterns',
    schema: AdmissionPattern,
    natural: ['campus_id'],
    access: { read: 'campus.structure.read', write: 'campus.structure.setup' },
    by: byCampus,
    shared: true,
    filter: ['campus_id'],
    sort: ['created_at', 'id'],
    problems: ['campus.pattern_known']
  })
