import type { Json } from './client.ts'

export interface Heard {
  /** The token after it. */
  id: string
  data: { [name: string]: Json }
}

/** A client of streamEvents that is not in a hurry: what it has heard, and where it would go on. */
export class Ear {
  readonly status: number
  readonly problem: string
  readonly headers: Headers
  /** Where it began, and where it is. */
  first = ''
  token = ''
  /** What was last said of when to come again. */
  retry_ms = 0
  ended = false
  /** Blocks that told nothing but where one stands. */
  beats = 0
  readonly heard: Heard[] = []
  readonly #abort: AbortController
  /** Somebody waits for this. */
  #waiting: { holds: () => boolean; resolve: () => void }[] = []

  private constructor({ status, headers }: Response, abort: AbortController, problem: string) {
    this.status = status
    this.headers = headers
    this.#abort = abort
    this.problem = problem
  }

  /** Open once the first token is there, or refused. */
  static async open(
    address: string,
    token: string,
    { query = {}, last }: { query?: Record<string, string>; last?: string } = {}
  ): Promise<Ear> {
    const abort = new AbortController()
    const url = new URL('/v1/events', address)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const headers = { authorization: `Bearer ${token}`, ...(last === undefined ? {} : { 'last-event-id': last }) }
    const response = await fetch(url, { headers, signal: abort.signal })
    if (!response.ok) return new Ear(response, abort, ((await response.json()) as { code: string }).code)
    const ear = new Ear(response, abort, '')
    void ear.#listen(response)
    await ear.until(() => ear.token !== '')
    return ear
  }

  /** Resolves when it holds, or when the stream ends before. */
  until(holds: () => boolean): Promise<void> {
    if (holds() || this.ended) return Promise.resolve()
    return new Promise(resolve => this.#waiting.push({ holds, resolve }))
  }

  /** What has been heard once it is so much. */
  async hears(many: number): Promise<Heard[]> {
    await this.until(() => this.heard.length >= many)
    return this.heard
  }

  /** Until the stream ends by itself. */
  end(): Promise<void> {
    return this.until(() => this.ended)
  }

  close(): void {
    this.#abort.abort()
  }

  async #listen({ body }: Response): Promise<void> {
    let text = ''
    const decoder = new TextDecoder()
    try {
      for await (const chunk of body ?? []) {
        const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) this.#take(block)
        this.#look()
      }
    } catch {
      // it was hung up on
    }
    this.ended = true
    this.#look()
  }

  #take(block: string): void {
    const fields = new Map(block.split('\n').map(line => line.split(': ', 2) as [string, string]))
    this.retry_ms = Number(fields.get('retry') ?? this.retry_ms)
    this.token = fields.get('id') ?? this.token
    this.first ||= this.token
    const data = fields.get('data')
    if (data === undefined) this.beats++
    const start = block.indexOf('data: ')
    if (data !== undefined) this.heard.push({ id: this.token, data: JSON.parse(block.slice(start + 6)) })
  }

  #look(): void {
    this.#waiting = this.#waiting.filter(({ holds, resolve }) => {
      const over = holds() || this.ended
      if (over) resolve()
      return !over
    })
  }
}
