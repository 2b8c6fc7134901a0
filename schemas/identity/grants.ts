import { Type } from '@sinclair/typebox'
import { Id, Nullable, Resource, RoleName, rowProperties, ScopeName } from '#schemas/common.ts'
import { stamps } from '#schemas/words.ts'

const role = RoleName('The role', 'registrar')

const scope = ScopeName('How far it reaches', 'institution')

const campus_id = Nullable({ ...Id, description: 'The campus, where the scope is one' })

/** What is granted, whoever gets it. */
export const heldProperties = { role, scope, campus_id }

const user_id = { ...Id, description: 'Who holds it' }

export const Grant = Resource('Grant', 'A role that a user holds, and how far', {
  id: rowProperties.id,
  user_id,
  ...heldProperties,
  ...stamps
})

export const NewGrant = Resource('NewGrant', 'What gives a user a role', {
  user_id,
  role,
  scope,
  campus_id: Type.Optional({ ...campus_id, examples: [null] })
})

/** As parts of whoever holds them. */
export const HeldGrant = Resource('HeldGrant', 'A grant of the user it stands with', { id: Id, ...heldProperties })
