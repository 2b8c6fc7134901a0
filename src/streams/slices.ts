import { setImmediate as others, setTimeout as pause } from 'node:timers/promises'

/** Writes at a stretch: each costs some 10 µs, most of them after the call. */
const SLICE = 32
const SLICE_ms = 0.5
/** Between stretches, so that neither this process nor those who read have all to do at once. */
const PAUSE_ms = 1
/** Who has had so much to do leaves out the pauses. */
const LATE_ms = 300

/** Does something for each of many, and gives way to others in between. What answers false has written nothing. */
export const inSlices = async <T>(items: Iterable<T>, act: (item: T) => unknown): Promise<void> => {
  const late = performance.now() + LATE_ms
  let over = performance.now() + SLICE_ms
  let n = 0
  for (const item of items) {
    if (act(item) !== false) n++
    if (n < SLICE && performance.now() < over) continue
    await (performance.now() < late ? pause(PAUSE_ms) : others())
    over = performance.now() + SLICE_ms
    n = 0
  }
}
