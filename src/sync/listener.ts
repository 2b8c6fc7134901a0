import type { ServerResponse } from 'node:http'
import type { Actor } from '#src/access/actor.ts'
import { EventStream, type Listening } from '#src/streams/stream.ts'
import type { Audience, Told } from './audience.ts'
import { isAfter, type Position } from './token.ts'

/** So much may wait for a reader before it is told more; it then falls behind, and catches up when it has read. */
const FILLED_bytes = 32_768

/** One client that hears of changes; an event's id is the token after it. */
export class Listener extends EventStream {
  readonly audience: Audience
  /** All up to here has been told. */
  position: Position
  readonly #admit: (actor: Actor) => void

  constructor(
    listening: Listening,
    raw: ServerResponse,
    { audience, position, admit }: { audience: Audience; position: Position; admit: (actor: Actor) => void }
  ) {
    super(listening, raw)
    this.audience = audience
    this.position = position
    this.#admit = admit
    this.say(this.pulse())
  }

  admit(actor: Actor): void {
    this.#admit(actor)
  }

  /** Whether it can be told more. */
  get ready(): boolean {
    return !this.hushed && this.waiting_bytes <= FILLED_bytes
  }

  /** What of this it has not heard. `text` is all of it, made once for all who stand where it begins. */
  tell(told: readonly Told[], text: Buffer, { from, to }: { from: Position; to: Position }): void {
    const all = this.position === from || (told[0] !== undefined && isAfter(told[0].position, this.position))
    if (all && text.length > 0) this.say(text)
    if (!all) {
      // in one piece: what is said one after the other within a tick is all taken for not read
      const rest = told.filter(({ position }) => isAfter(position, this.position)).map(({ text }) => text)
      if (rest.length > 0) this.say(rest.join(''))
    }
    if (all || isAfter(to, this.position)) this.position = to
  }

  /** Where it stands: a client that comes again from there is told nothing twice. */
  protected override pulse(): string {
    return `${this.audience.idOf(this.position)}\n`
  }
}
