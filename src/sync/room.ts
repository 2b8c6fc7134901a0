import { Audience, type Hearer } from './audience.ts'
import { CatchingUp } from './catching-up.ts'
import type { Listener } from './listener.ts'
import { isAfter, type Position } from './token.ts'

/** All who listen to one institution. */
export class Room {
  readonly institution: string
  /** The change up to which its log has been read for those who are up to date. */
  last: Position
  readonly audiences = new Map<string, Audience>()
  readonly catchingUp = new CatchingUp()
  /** Something has changed since who is related to what was last looked at. */
  stirred = false

  constructor(institution: string, last: Position) {
    this.institution = institution
    this.last = last
  }

  get isEmpty(): boolean {
    return this.audiences.size === 0
  }

  /** There once somebody sits in it. */
  audienceOf(hearer: Hearer, seal: string): Audience {
    const key = Audience.keyOf(hearer, seal)
    return this.audiences.get(key) ?? new Audience(key, hearer, seal)
  }

  /** Who stands where the log has been read to hears what follows; who does not catches up first. */
  seat(listener: Listener): void {
    const { audience, position } = listener
    this.audiences.set(audience.key, audience)
    audience.listeners.add(listener)
    if (isAfter(this.last, position)) this.catchingUp.add(listener)
    else audience.present.add(listener)
  }

  /** All there is has been told. */
  arrive(listener: Listener): void {
    this.catchingUp.delete(listener)
    if (isAfter(this.last, listener.position)) listener.position = this.last
    listener.audience.present.add(listener)
  }

  /** It cannot be told more at present: what it misses it hears later. */
  fallBehind(listener: Listener): void {
    listener.audience.present.delete(listener)
    this.catchingUp.pause(listener)
  }

  leave(listener: Listener): void {
    const { audience } = listener
    audience.listeners.delete(listener)
    audience.present.delete(listener)
    this.catchingUp.delete(listener)
    if (audience.listeners.size === 0) this.audiences.delete(audience.key)
  }

  dismissAll(together: number): void {
    for (const { listeners } of this.audiences.values()) for (const listener of listeners) listener.dismiss(together)
  }
}
