import type { FastifyInstance } from 'fastify'
import { Me, MyPermissions } from '#schemas/identity/me.ts'
import type { Scope } from '#src/access/permission.ts'
import { get } from '#src/read/get.ts'

/** As grants name it: by its scope, and the campus where that is one. */
const scopesOf = (app: FastifyInstance, scope: Scope): { scope: string; campus_id: string | null }[] => {
  const [name = ''] =
    [...app.access.scopes].find(([, kind]) =>
      'relation' in scope
        ? kind.relation === scope.relation
        : kind.relation === undefined && kind.subject === scope.subject
    ) ?? []
  if ('relation' in scope) return [{ scope: name, campus_id: null }]
  return scope.ids.map(campus_id => ({ scope: name, campus_id }))
}

export const me = (app: FastifyInstance): void => {
  app.get(
    '/me/permissions',
    {
      config: { access: 'self', statements: 0 },
      schema: {
        operationId: 'getMyPermissions',
        summary: 'What may I do?',
        description: 'Each permission that is held at this moment, and how far it reaches.',
        response: { 200: MyPermissions }
      }
    },
    async ({ actor }) => {
      const data = [...actor.allows]
        .map(([permission, reach]) => ({
          permission,
          everywhere: reach === 'institution',
          scopes: reach === 'institution' ? [] : reach.flatMap(scope => scopesOf(app, scope))
        }))
        .sort((a, b) => (a.permission < b.permission ? -1 : 1))
      return { data, next: null }
    }
  )

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
