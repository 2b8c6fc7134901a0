import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

/** Looks until a condition holds; answers the milliseconds it took, or throws when they are too many. */
export const until = async (
  holds: () => boolean | Promise<boolean>,
  within_ms: number,
  what = 'it'
): Promise<number> => {
  const began = performance.now()
  while (!(await holds())) {
    if (performance.now() - began > within_ms) throw new Error(`${what} did not happen within ${within_ms} ms`)
    await pause(10)
  }
  return performance.now() - began
}

/** Milliseconds of a second that is promised to whoever has the machine: shared with other tests, it is up to three. */
export const aSecond = (): number => 1000 * Math.min(3, Math.max(1, (loadavg()[0] ?? 0) / availableParallelism()))
