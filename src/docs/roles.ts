import type { FastifyInstance } from 'fastify'
import { builtInRoles } from '#schemas/identity/roles.ts'
import { BuiltInRoles } from '#schemas/meta/roles.ts'

/** The roles that the code knows; an institution's own are listed with its data. */
export const serveRoles = (app: FastifyInstance): void => {
  app.get(
    '/v1/meta/roles',
    {
      config: { access: 'self', statements: 0 },
      schema: {
        operationId: 'listBuiltInRoles',
        summary: 'List built-in roles',
        description: 'The roles that every institution has and what they hold; `listRoles` has the institution’s own.',
        response: { 200: BuiltInRoles }
      }
    },
    async () => {
      const data = Object.entries(builtInRoles).map(([role, { title, scope }]) => ({
        role,
        title,
        scope,
        permissions: [...app.access.held({ role, permissions: null })]
          .map(([permission, scopes]) => ({ permission, scopes: scopes === undefined ? null : [...scopes].sort() }))
          .sort((a, b) => (a.permission < b.permission ? -1 : 1))
      }))
      return { data, next: null }
    }
  )
}
