import { Type } from '@sinclair/typebox'
import { Line, Resource } from '#schemas/common.ts'

const Name = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: 80, pattern: '^[a-z_.]+$', description, examples: [example] })

const MachineState = Resource('MachineState', 'A state that a row may be in', {
  state: Name('Its name', 'active'),
  about: Line('What it means', 'may sign in and act', 300),
  initial: Type.Boolean({ description: 'Whether a row may begin in it', examples: [true] })
})

const MachineStep = Resource('MachineStep', 'A way from one state to another', {
  step: Name('Its name, as allowed lists it', 'disable'),
  from: Type.Array(Name('A state', 'active'), { maxItems: 50, description: 'Where it begins' }),
  to: Name('Where it leads', 'disabled'),
  by_time: Type.Boolean({ description: 'Whether it comes by itself, with time', examples: [false] }),
  by_work: Type.Boolean({ description: 'Whether the work itself takes it, and no caller', examples: [false] })
})

const StateMachine = Resource('StateMachine', 'The states of an entity, and what leads from one to another', {
  entity: Name('What has these states', 'identity.users'),
  property: Name('The property that shows the state', 'status'),
  about: Line('What it is about', 'Whether a member may come in', 300),
  states: Type.Array(MachineState, { maxItems: 50, description: 'Every state' }),
  steps: Type.Array(MachineStep, { maxItems: 100, description: 'Every step; any other is refused with 409' })
})

export const StateMachines = Resource('StateMachines', 'Every state machine that there is', {
  data: Type.Array(StateMachine, { maxItems: 500, description: 'By entity' }),
  next: Type.Null({ description: 'There is one page', examples: [null] })
})
