import { Type } from '@sinclair/typebox'
import { Line, Nullable, PermissionName, Resource, RoleName, ScopeName } from '#schemas/common.ts'

const RolePermission = Resource('RolePermission', 'A permission of a built-in role', {
  permission: PermissionName(),
  scopes: Nullable(
    Type.Array(ScopeName('A scope', 'own'), {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description: 'Where it ends however wide the role is granted: what is in any of these; null: as far as the grant',
      examples: [null, ['own_record', 'sections']]
    })
  )
})

const BuiltInRole = Resource('BuiltInRole', 'A role that every institution has, and nobody changes', {
  role: RoleName('Its name in grants', 'registrar'),
  title: Line('What people call it', 'Registrar'),
  scope: ScopeName('The scope in which it is usually granted', 'institution'),
  permissions: Type.Array(RolePermission, { maxItems: 2000, description: 'What it holds, by name' })
})

export const BuiltInRoles = Resource('BuiltInRoles', 'The roles that every institution has', {
  data: Type.Array(BuiltInRole, { maxItems: 100, description: 'The most powerful first' }),
  next: Type.Null({ description: 'There is one page', examples: [null] })
})
