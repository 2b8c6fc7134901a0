import { Type } from '@sinclair/typebox'
import { Computed, DateOnly, Id, Line, Nullable, Resource, rowProperties, Timestamp } from '#schemas/common.ts'
import { State } from '#schemas/machine.ts'
import { HeldGrant, heldProperties } from './grants.ts'
import { apiKeyMachine } from './machines.ts'

const { role, scope, campus_id } = heldProperties

const name = Line('What acts with it; logs and histories show this', 'Library gate')

export const ApiKey = Resource('ApiKey', 'A key that a machine acts with', {
  id: rowProperties.id,
  name,
  user_id: { ...Id, description: 'The user it acts as' },
  prefix: Type.String({
    minLength: 10,
    maxLength: 10,
    pattern: '^pvk_[A-Za-z0-9_-]{6}$',
    description: 'How it begins, to tell keys apart',
    examples: ['pvk_q0Zb3v']
  }),
  status: Computed(State(apiKeyMachine)),
  expires_at: { ...Timestamp, description: 'When it stops working' },
  last_used_on: Nullable({ ...DateOnly, description: 'The last day on which it was used' }),
  grants: Computed(Type.Array(HeldGrant, { maxItems: 500, description: 'What it holds' })),
  created_at: rowProperties.created_at
})

const KeyGrant = Resource('KeyGrant', 'A role for a key', {
  role,
  scope,
  campus_id: Type.Optional({ ...campus_id, examples: [null] })
})

export const NewApiKey = Resource('NewApiKey', 'What makes a key', {
  name,
  expires_in_days: Type.Integer({
    minimum: 1,
    maximum: 365,
    description: 'How many days it works',
    examples: [90]
  }),
  grants: Type.Array(KeyGrant, { minItems: 1, maxItems: 50, description: 'What it may; no more than you may yourself' })
})

export const MadeApiKey = Resource('MadeApiKey', 'A key that was made, and the only time it is told', {
  ...ApiKey.properties,
  key: Type.String({
    minLength: 47,
    maxLength: 47,
    pattern: '^pvk_[A-Za-z0-9_-]{43}$',
    description: 'Send it as Authorization: Bearer. Keep it: it is not told again',
    examples: ['pvk_q0Zb3vXcT5mJ8nYwK2rL7dPfHs1uAaEeGgIi4oOxUhM']
  })
})
