import { machine } from '#schemas/machine.ts'

export const sessionMachine = machine({
  entity: 'identity.sessions',
  column: 'status',
  about: 'Whether the tokens of a session are good',
  initial: ['live'],
  states: {
    live: 'its tokens are good',
    ended: 'signed out, revoked, or ended by what happened to the account',
    expired: 'its time is over'
  },
  steps: {
    end: { from: ['live'], to: 'ended' },
    expire: { from: ['live'], to: 'expired', by: 'time' }
  }
})

export const userMachine = machine({
  entity: 'identity.users',
  column: 'status',
  about: 'Whether a member may come in',
  initial: ['invited', 'active'],
  states: {
    invited: 'has not come in yet',
    active: 'may sign in and act',
    disabled: 'kept for the record, and shut out'
  },
  steps: {
    invite: { from: ['invited'], to: 'invited' },
    accept: { from: ['invited'], to: 'active' },
    disable: { from: ['invited', 'active'], to: 'disabled' },
    enable: { from: ['disabled'], to: 'active' },
    // where `enable` leads for who never came in: nobody asks for it by name
    readmit: { from: ['disabled'], to: 'invited', by: 'work' }
  }
})

export const invitationMachine = machine({
  entity: 'identity.invitations',
  column: 'status',
  about: 'Whether an invitation is still good',
  initial: ['pending'],
  states: {
    pending: 'good until it expires',
    accepted: 'used, once',
    withdrawn: 'replaced by a newer one, or its user was shut out',
    expired: 'seven days old'
  },
  steps: {
    accept: { from: ['pending'], to: 'accepted' },
    withdraw: { from: ['pending'], to: 'withdrawn' },
    expire: { from: ['pending'], to: 'expired', by: 'time' }
  }
})

export const apiKeyMachine = machine({
  entity: 'identity.api_keys',
  column: 'status',
  about: 'Whether a key opens anything',
  initial: ['active'],
  states: { active: 'accepted', revoked: 'refused for good, by itself or with its machine', expired: 'past its day' },
  steps: {
    revoke: { from: ['active'], to: 'revoked' },
    expire: { from: ['active'], to: 'expired', by: 'time' }
  }
})

export const institutionMachine = machine({
  entity: 'identity.institutions',
  column: 'status',
  about: 'Whether the members of an institution may come in',
  initial: ['active'],
  states: { active: 'open to its members', suspended: 'closed to all of them, its data kept' },
  steps: {
    suspend: { from: ['active'], to: 'suspended' },
    resume: { from: ['suspended'], to: 'active' }
  }
})
