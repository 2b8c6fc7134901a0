import { Type } from '@sinclair/typebox'
import { PermissionName, Resource } from '#schemas/common.ts'

const PermissionKind = Resource('PermissionKind', 'A permission, what asks for it and who holds it', {
  permission: PermissionName(),
  operations: Type.Array(
    Type.String({ minLength: 1, maxLength: 80, description: 'An operationId', examples: ['listCampuses'] }),
    { maxItems: 500, description: 'The operations that need it' }
  ),
  roles: Type.Array(
    Type.String({ minLength: 1, maxLength: 40, description: 'A built-in role', examples: ['registrar'] }),
    { maxItems: 100, description: 'The built-in roles that hold it' }
  )
})

export const PermissionKinds = Resource('PermissionKinds', 'Every permission that there is', {
  data: Type.Array(PermissionKind, { maxItems: 2000, description: 'By name' }),
  next: Type.Null({ description: 'There is one page', examples: [null] })
})
