import type { FastifyInstance } from 'fastify'
import { Period } from '#schemas/campus/periods.ts'
import { byCampus } from '#src/access/by.ts'
import { resource } from '#src/resource/resource.ts'

export const periods = (app: FastifyInstance): void =>
  resource(app, '/periods', {
    name: ['Period', 'Periods'],
    table: 'campus.periods',
    schema: Period,
    natural: ['campus_id', 'code'],
    access: { read: 'campus.structure.read', write: 'campus.structure.setup' },
    by: byCampus,
    shared: true,
    filter: ['campus_id', 'code', 'kind'],
    sort: ['starts_at', 'id'],
    search: ['name', 'code'],
    problems: ['campus.code_taken', 'campus.periods_overlap', 'campus.times_out_of_order', 'campus.teacher_busy']
  })
