import { setTimeout as pause } from 'node:timers/promises'
import { type Context, run } from '#src/command/run.ts'
import { isRefused } from '#src/db/failure.ts'
import type { Pools } from '#src/db/pools.ts'

/** What a file's rows need beside them, made before they are moved, a part of the file at a time. */
export interface Beside {
  /** Whether rows of the file are in each other's way, or in that of others: {import} in, {clashes} out. */
  asks: string
  /** {import, nth} in; by a short statement, for what it makes may be held against everybody until it ends. */
  makes: string
}

const TURN_ms = 60_000
const AGAIN_ms = 250
export const TURNS = TURN_ms / AGAIN_ms

/** Where another process moves a file into the same table: waiting in the database would hold its change log back. */
export const inTurn = async <T>(work: () => Promise<T>, end_ms = performance.now() + TURN_ms): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!isRefused(error, 'server.busy') || performance.now() > end_ms) throw error
    await pause(AGAIN_ms)
    return inTurn(work, end_ms)
  }
}

/** For a file of which nothing will be kept nothing is made. */
export const makeBeside = async (
  { slow, intake }: Pools,
  context: Context,
  { asks, makes }: Beside,
  { id, chunks, all }: { id: string; chunks: number; all: boolean }
): Promise<void> => {
  if (all && (await run<{ clashes: boolean }>(slow, asks, context, { import: id })).clashes) return
  for (let nth = 0; nth < chunks; nth++) await run(intake, makes, context, { import: id, nth })
}
