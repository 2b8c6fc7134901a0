import type { FastifyInstance } from 'fastify'
import { PermissionKinds } from '#schemas/meta/permissions.ts'

/** Who may do what, as the routes and the built-in roles declare it. */
export const servePermissions = (app: FastifyInstance): void => {
  app.get(
    '/v1/meta/permissions',
    {
      config: { access: 'self', statements: 0 },
      schema: {
        operationId: 'listPermissions',
        summary: 'List permissions',
        description: 'Each permission, the operations that need it, and the built-in roles that hold it.',
        response: { 200: PermissionKinds }
      }
    },
    async () => {
      const { access } = app
      const data = [...access.permissions]
        .map(([permission, operations]) => ({ permission, operations, roles: access.rolesWith(permission) }))
        .sort((a, b) => (a.permission < b.permission ? -1 : 1))
      return { data, next: null }
    }
  )
}
