import { Type } from '@sinclair/typebox'
import { Computed, Email, Enum, Line, Nullable, Resource, rowProperties, Timestamp } from '#schemas/common.ts'
import { State } from '#schemas/machine.ts'
import { stamps } from '#schemas/words.ts'
import { HeldGrant } from './grants.ts'
import { userMachine } from './machines.ts'

const name = Line('The user’s name', 'Asha Kulkarni')

export const User = Resource('User', 'A member of the institution: a person, or a machine with a key', {
  id: rowProperties.id,
  name,
  email: { ...Nullable({ ...Email, description: 'Where a person signs in; null for a machine' }), readOnly: true },
  kind: { ...Enum(['person', 'machine'], 'Who acts'), readOnly: true },
  status: State(userMachine),
  joined_at: { ...Nullable({ ...Timestamp, description: 'When they first could act' }), readOnly: true },
  grants: Computed(Type.Array(HeldGrant, { maxItems: 500, description: 'What they hold' })),
  ...stamps
})

export const NewUser = Resource('NewUser', 'Who becomes a member', {
  name,
  email: { ...Email, description: 'Where they will sign in', examples: ['new.member@demo.example'] }
})
