import { Type } from '@sinclair/typebox'
import { Computed, Email, Id, Line, Nullable, Resource, Timestamp } from '#schemas/common.ts'
import { Institution } from './institutions.ts'

const { id, name, code, time_zone, currency } = Institution.properties

const HeldRole = Resource('HeldRole', 'A role that a user holds, and where', {
  role: Type.String({
    minLength: 2,
    maxLength: 40,
    pattern: '^[a-z][a-z0-9_]{1,39}$',
    description: 'The role',
    examples: ['registrar']
  }),
  scope: Type.String({
    minLength: 2,
    maxLength: 40,
    pattern: '^[a-z][a-z_]{1,39}$',
    description: 'How far it reaches',
    examples: ['institution']
  }),
  campus_id: Nullable({ ...Id, description: 'The campus, where the scope is one' })
})

export const Me = Resource('Me', 'Who is signed in', {
  id: { ...Id, description: 'The user' },
  name: Line('The user’s name', 'Asha Kulkarni'),
  email: Email,
  institution: Computed(
    Resource('MyInstitution', 'The institution that the session is for', { id, name, code, time_zone, currency })
  ),
  roles: Computed(Type.Array(HeldRole, { maxItems: 200, description: 'The roles held there' })),
  created_at: { ...Timestamp, description: 'Member since' }
})
