import type { Static } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import type { Machine } from '#schemas/machine.ts'
import { StateMachines } from '#schemas/meta/machines.ts'

type Told = Static<typeof StateMachines>['data'][number]

const tell = ({ entity, column, about, initial, states, steps }: Machine): Told => ({
  entity,
  property: column,
  about,
  states: Object.entries(states).map(([state, meaning]) => ({
    state,
    about: meaning,
    initial: initial.includes(state)
  })),
  steps: Object.entries(steps).map(([step, { from, to, by }]) => ({
    step,
    from: [...from],
    to,
    by_time: by === 'time',
    by_work: by === 'work'
  }))
})

/** Which states there are and what leads from one to another, for programs; `/docs/states` draws the same. */
export const serveMachines = (app: FastifyInstance, machines: readonly Machine[]): void => {
  const data = machines.map(tell).sort((a, b) => (a.entity < b.entity ? -1 : 1))
  app.get(
    '/v1/meta/state-machines',
    {
      config: { access: 'public', limited: false, statements: 0, cache: 'public, max-age=300' },
      schema: {
        operationId: 'listStateMachines',
        summary: 'List state machines',
        description:
          'The states of each entity that has some, and the steps between them. A step that the present state does not have is refused with 409 `request.state`, whose `allowed` lists those that it has. [Drawn](/docs/states).',
        response: { 200: StateMachines }
      }
    },
    async () => ({ data, next: null })
  )
}
