import { isDeepStrictEqual } from 'node:util'
import type { Machine } from '#schemas/machine.ts'
import type { Pool } from '#src/db/pool.ts'

/** The states that the code declares are those that the database enforces. */
export const checkMachines = async (pool: Pool, machines: readonly Machine[]): Promise<string[]> => {
  const rows = await pool.query<{ definition: Machine }>('select definition from kernel.machines', [])
  const enforced = new Map(rows.map(({ definition }) => [definition.entity, definition]))
  return machines.flatMap(declared =>
    isDeepStrictEqual(enforced.get(declared.entity), declared)
      ? []
      : [`${declared.entity}: other states than the database enforces; run provost migrate`]
  )
}
