import type { Json } from './client.ts'

export interface ServerEvent {
  id: number
  data: { [name: string]: Json }
}

/** A stream of server-sent events, as a client reads it that is not in a hurry. */
export class EventReader {
  readonly status: number
  readonly headers: Headers
  /** All that came so far, comments too. */
  text = ''
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  readonly #abort: AbortController
  readonly #decoder = new TextDecoder()
  #read = 0

  private constructor(response: Response, abort: AbortController) {
    this.status = response.status
    this.headers = response.headers
    this.#reader = response.body?.getReader()
    this.#abort = abort
  }

  static async open(url: string, token: string, headers: Record<string, string> = {}): Promise<EventReader> {
    const abort = new AbortController()
    const authorization = `Bearer ${token}`
    const response = await fetch(url, { headers: { ...headers, authorization }, signal: abort.signal })
    return new EventReader(response, abort)
  }

  /** The next event; undefined when the stream has ended in order. */
  async next(): Promise<ServerEvent | undefined> {
    for (;;) {
      const end = this.text.indexOf('\n\n', this.#read)
      if (end < 0) {
        if (!(await this.#more())) return undefined
        continue
      }
      const block = this.text.slice(this.#read, end)
      this.#read = end + 2
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (data !== undefined) return { id: Number(/^id: (.*)$/m.exec(block)?.[1]), data: JSON.parse(data) }
    }
  }

  /** Every event until the end. */
  async rest(): Promise<ServerEvent[]> {
    const events: ServerEvent[] = []
    for (let event = await this.next(); event !== undefined; event = await this.next()) events.push(event)
    return events
  }

  /** Waits until something has come that matches, an event or not. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) if (!(await this.#more())) throw new Error(`${pattern} never came: ${this.text}`)
  }

  close(): void {
    this.#abort.abort()
  }

  async #more(): Promise<boolean> {
    const { done = true, value } = (await this.#reader?.read()) ?? {}
    if (value !== undefined) this.text += this.#decoder.decode(value, { stream: true })
    return !done
  }
}
