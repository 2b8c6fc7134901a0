import { Type } from '@sinclair/typebox'
import { Computed, Email, Id, Line, Nullable, PermissionName, Resource, Timestamp } from '#schemas/common.ts'
import { heldProperties } from './grants.ts'
import { Institution } from './institutions.ts'

const { id, name, code, time_zone, currency } = Institution.properties

const HeldRole = Resource('HeldRole', 'A role that a user holds, and where', heldProperties)

export const Me = Resource('Me', 'Who is signed in', {
  id: { ...Id, description: 'The user' },
  name: Line('The user’s name', 'Asha Kulkarni'),
  email: Nullable({ ...Email, description: 'The account’s address; null for a machine' }),
  institution: Computed(
    Resource('MyInstitution', 'The institution that the session is for', { id, name, code, time_zone, currency })
  ),
  roles: Computed(Type.Array(HeldRole, { maxItems: 200, description: 'The roles held there' })),
  created_at: { ...Timestamp, description: 'Member since' }
})

const HeldScope = Resource('HeldScope', 'Where a permission reaches', {
  scope: heldProperties.scope,
  campus_id: heldProperties.campus_id
})

const MyPermission = Resource('MyPermission', 'A permission that is held', {
  permission: PermissionName(),
  everywhere: Type.Boolean({ description: 'Whether it reaches over the whole institution', examples: [true] }),
  scopes: Type.Array(HeldScope, { maxItems: 500, description: 'Where it reaches, if not everywhere; they join' })
})

export const MyPermissions = Resource('MyPermissions', 'What whoever asks may do', {
  data: Type.Array(MyPermission, { maxItems: 2000, description: 'By name' }),
  next: Type.Null({ description: 'There is one page', examples: [null] })
})
