import type { FastifyInstance } from 'fastify'
import { SignInAttempt } from '#schemas/identity/sign-ins.ts'
import { list } from '#src/read/list.ts'

export const signIns = (app: FastifyInstance): void => {
  app.get(
    '/sign-ins',
    list(SignInAttempt, {
      view: 'identity.sign_in_view',
      access: 'identity.sign_ins.read',
      by: { user: 'user_id' },
      operationId: 'listSignIns',
      summary: 'List sign-ins',
      description: 'Who tried to come in, kept for a year. Everybody sees their own.',
      filter: ['user_id', 'outcome', 'address', 'created_at'],
      sort: ['created_at', 'id'],
      search: ['user_name']
    })
  )
}
