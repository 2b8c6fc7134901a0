import { machine } from '#schemas/machine.ts'

export const userMachine = machine({
  entity: 'identity.users',
  column: 'status',
  about: 'Whether a member may come in',
  initial: ['active'],
  states: { active: 'may sign in and act', disabled: 'kept for the record, and shut out' },
  steps: {
    disable: { from: ['active'], to: 'disabled' },
    enable: { from: ['disabled'], to: 'active' }
  }
})
