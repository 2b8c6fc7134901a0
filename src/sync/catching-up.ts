import type { Listener } from './listener.ts'
import { isAfter, type Position } from './token.ts'

/** Those who go through the log together. */
export interface Sweep {
  at: Position
  readonly listeners: Set<Listener>
}

/** How far behind somebody is, as a power of ten of transactions. */
const laneOf = ({ xid }: Position, last: Position): number =>
  Math.floor(Math.log10(Math.max(1, Number(BigInt(last.xid) - BigInt(xid)))))

/**
 * Listeners of one institution who are behind. They are read for together: who stands furthest back begins, and takes
 * along whom they meet. Those who are hours behind go apart from those who missed a moment, whom they would hold up.
 */
export class CatchingUp {
  readonly #waiting = new Set<Listener>()
  readonly #sweeps = new Map<number, Sweep>()

  get size(): number {
    return [...this.#sweeps.values()].reduce((sum, { listeners }) => sum + listeners.size, this.#waiting.size)
  }

  add(listener: Listener): void {
    this.#waiting.add(listener)
  }

  delete(listener: Listener): void {
    this.#waiting.delete(listener)
    for (const { listeners } of this.#sweeps.values()) listeners.delete(listener)
  }

  /** Who goes on now, given where the institution's log has been read to. */
  sweeps(last: Position): Sweep[] {
    const joining = new Map<number, Listener[]>()
    for (const listener of this.#waiting) {
      if (!listener.ready) continue
      const lane = laneOf(listener.position, last)
      const sweep = this.#sweeps.get(lane)
      // whom a sweep has passed waits for the next one
      if (sweep !== undefined && isAfter(sweep.at, listener.position)) continue
      this.#waiting.delete(listener)
      if (sweep !== undefined) sweep.listeners.add(listener)
      else joining.set(lane, [...(joining.get(lane) ?? []), listener])
    }
    for (const [lane, listeners] of joining) {
      const at = listeners.map(({ position }) => position).reduce((one, other) => (isAfter(one, other) ? other : one))
      this.#sweeps.set(lane, { at, listeners: new Set(listeners) })
    }
    for (const [lane, { listeners }] of this.#sweeps) if (listeners.size === 0) this.#sweeps.delete(lane)
    return [...this.#sweeps.values()]
  }

  /** It cannot be told more at present. */
  pause(listener: Listener): void {
    this.delete(listener)
    this.#waiting.add(listener)
  }
}
