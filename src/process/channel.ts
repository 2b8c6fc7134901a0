/** Questions between the first process and its workers, over the channel that node:cluster keeps between them. */

interface Asked {
  asked: string
  number: number
  with: unknown
}

interface Told {
  told: number
  answer: unknown
}

/** The process itself in a worker; one of its workers in the first process. */
interface Peer {
  connected?: boolean
  send?: (message: Asked | Told, handle: undefined, options: undefined, sent: (error: Error | null) => void) => boolean
  on: (event: 'message', heard: (message: unknown) => void) => unknown
}

/** What the other side may ask for, by name. */
export type Answers = Readonly<Record<string, (given: unknown) => unknown>>

/** Who has not answered by then stands still, or is no more. */
const PATIENCE_ms = 2000

const isAsked = (message: unknown): message is Asked =>
  typeof message === 'object' && message !== null && 'asked' in message && 'number' in message

const isTold = (message: unknown): message is Told =>
  typeof message === 'object' && message !== null && 'told' in message && 'answer' in message

/** One end of it. Whatever does not come is undefined: nobody's work depends on it. */
export class Channel {
  readonly #peer: Peer
  readonly #waiting = new Map<number, (answer: unknown) => void>()
  #number = 0

  constructor(peer: Peer, answers: Answers = {}) {
    this.#peer = peer
    peer.on('message', message => {
      if (isTold(message)) this.#waiting.get(message.told)?.(message.answer)
      else if (isAsked(message)) void this.#answer(message, answers)
    })
  }

  ask(what: string, given: unknown = null, patience_ms = PATIENCE_ms): Promise<unknown> {
    const number = this.#number++
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const late = setTimeout(resolve, patience_ms, undefined)
    this.#waiting.set(number, resolve)
    this.#send({ asked: what, number, with: given }, () => resolve(undefined))
    return promise.finally(() => {
      clearTimeout(late)
      this.#waiting.delete(number)
    })
  }

  async #answer({ asked, number, with: given }: Asked, answers: Answers): Promise<void> {
    const answer: unknown = await answers[asked]?.(given)
    this.#send({ told: number, answer: answer ?? null }, () => {})
  }

  #send(message: Asked | Told, failed: () => void): void {
    const sent = (error: Error | null): void => {
      if (error !== null) failed()
    }
    if (this.#peer.connected === true) this.#peer.send?.(message, undefined, undefined, sent)
    else failed()
  }
}
