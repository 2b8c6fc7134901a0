import { Type } from '@sinclair/typebox'
import { Computed, Email, Id, Line, Nullable, Resource, Timestamp } from '#schemas/common.ts'
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
