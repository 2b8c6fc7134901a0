import { Computed, Id, Resource, rowProperties, Timestamp } from '#schemas/common.ts'
import { State } from '#schemas/machine.ts'
import { invitationMachine } from './machines.ts'
import { Password, Token } from './passwords.ts'

export const Invitation = Resource('Invitation', 'A message that lets a member come in', {
  id: rowProperties.id,
  user_id: { ...Id, description: 'Whom it invites' },
  status: Computed(State(invitationMachine)),
  expires_at: { ...Timestamp, description: 'When it stops working' },
  created_at: { ...Timestamp, description: 'When it was sent' }
})

export const AcceptInvitation = Resource('AcceptInvitation', 'What accepts an invitation', {
  token: Token('From the message', 'r1Zb3vXcT5mJ8nYwK2rL7dPfHs1uAaEeGgIi4oOxUhM'),
  password: {
    ...Password,
    description: 'The one that the address signs in with; where it has none, the one that it will'
  }
})
