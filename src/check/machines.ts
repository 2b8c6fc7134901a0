import type { Machine } from '#schemas/machine.ts'
import type { Pool } from '#src/db/pool.ts'

/** Whether one has every state, beginning and step that the other has. Words may differ, and a newer release have more. */
const covers = (enforced: Machine | undefined, { column, initial, states, steps }: Machine): boolean =>
  enforced !== undefined &&
  enforced.column === column &&
  initial.every(state => enforced.initial.includes(state)) &&
  Object.keys(states).every(state => state in enforced.states) &&
  Object.entries(steps).every(([name, { from, to }]) => {
    const step = enforced.steps[name]
    return step?.to === to && from.every(state => step.from.includes(state))
  })

/** The states that the code declares are there in the database, which enforces them. */
export const checkMachines = async (pool: Pool, machines: readonly Machine[]): Promise<string[]> => {
  const rows = await pool.query<{ definition: Machine }>('select definition from kernel.machines', [])
  const enforced = new Map(rows.map(({ definition }) => [definition.entity, definition]))
  return machines.flatMap(declared =>
    covers(enforced.get(declared.entity), declared)
      ? []
      : [`${declared.entity}: other states than the database enforces; run provost migrate`]
  )
}
