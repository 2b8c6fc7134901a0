import { Type } from '@sinclair/typebox'
import { Line, Nullable, Resource } from '#schemas/common.ts'

const Name = (description: string, example: string) =>
  Type.String({ minLength: 2, maxLength: 40, pattern: '^[a-z][a-z0-9_]{1,39}$', description, examples: [example] })

const RolePermission = Resource('RolePermission', 'A permission of a built-in role', {
  permission: Type.String({
    minLength: 5,
    maxLength: 120,
    pattern: '^[a-z_]+\\.[a-z_]+\\.[a-z_]+$',
    description: 'domain.resource.verb',
    examples: ['identity.campuses.read']
  }),
  scope: Nullable({
    ...Name('Where it ends however wide the role is granted; null: as far as the grant', 'own'),
    examples: [null]
  })
})

const BuiltInRole = Resource('BuiltInRole', 'A role that every institution has, and nobody changes', {
  role: Name('Its name in grants', 'registrar'),
  title: Line('What people call it', 'Registrar'),
  scope: Name('The scope in which it is usually granted', 'institution'),
  permissions: Type.Array(RolePermission, { maxItems: 2000, description: 'What it holds, by name' })
})

export const BuiltInRoles = Resource('BuiltInRoles', 'The roles that every institution has', {
  data: Type.Array(BuiltInRole, { maxItems: 100, description: 'The most powerful first' }),
  next: Type.Null({ description: 'There is one page', examples: [null] })
})
