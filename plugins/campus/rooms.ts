import type { FastifyInstance } from 'fastify'
import { Room } from '#schemas/campus/rooms.ts'
import { byCampus } from '#src/access/by.ts'
import { resource } from '#src/resource/resource.ts'

export const rooms = (app: FastifyInstance): void =>
  resource(app, '/rooms', {
    name: ['Room', 'Rooms'],
    table: 'campus.rooms',
    schema: Room,
    natural: ['campus_id', 'code'],
    access: { read: 'campus.structure.read', write: 'campus.structure.setup' },
    by: byCampus,
    shared: true,
    filter: ['campus_id', 'code', 'kind', 'capacity'],
    sort: ['code', 'id'],
    search: ['name', 'code'],
    problems: ['campus.code_taken']
  })
