import type { FastifyInstance } from 'fastify'
import { Me } from '#schemas/identity/me.ts'
import { get } from '#src/read/get.ts'

export const me = (app: FastifyInstance): void => {
  app.get(
    '/me',
    get(Me, {
      view: 'identity.me_view',
      access: 'self',
      by: { user: 'id' },
      own: true,
      enrolling: true,
      operationId: 'getMe',
      summary: 'Who am I?'
    })
  )
}
