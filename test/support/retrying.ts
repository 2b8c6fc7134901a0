import { KeepAliveClient } from './keep-alive.ts'

/** Makes campuses under keys: what is not answered is asked again with the same key, where there is somebody else. */
export class Retrying {
  readonly #name: string
  readonly #token: string
  readonly #addresses: string[]
  #client: KeepAliveClient
  #renews = false
  asking = false
  made = 0
  /** Our ends of connections on which no answer came. */
  lost: number[] = []
  readonly refused: string[] = []

  constructor(name: string, token: string, addresses: readonly string[]) {
    this.#name = name
    this.#token = token
    this.#addresses = [...addresses]
    this.#client = new KeepAliveClient(this.#addresses[0] ?? '')
  }

  async work(over: () => boolean): Promise<void> {
    for (let i = 0; !over(); i++) {
      if (this.#renews) this.#begin()
      const code = `${this.#name}-${i}`
      while (!(await this.#make(code))) {
        this.#addresses.push(this.#addresses.shift() ?? '')
        this.#begin()
      }
    }
    this.#client.end()
  }

  /** Another connection for the next request. */
  renew(): void {
    this.#renews = true
  }

  /** Our end of the connection that it stays on; none while another is on its way. */
  get port(): number | undefined {
    return this.#renews || this.#client.port === 0 ? undefined : this.#client.port
  }

  forget(): void {
    this.lost = []
  }

  #begin(): void {
    this.#renews = false
    this.#client.end()
    this.#client = new KeepAliveClient(this.#addresses[0] ?? '')
  }

  async #make(code: string): Promise<boolean> {
    this.asking = true
    const body = { code, name: 'Campus', opened_on: '2020-01-01' }
    const headers = { 'idempotency-key': code }
    const asked = { method: 'POST', path: '/v1/identity/campuses', token: this.#token, body, headers } as const
    const answer = await this.#client.ask(asked).catch(() => undefined)
    this.asking = false
    if (answer === undefined) this.lost.push(this.#client.port)
    else if (answer.status === 201) this.made++
    else this.refused.push(answer.text)
    return answer !== undefined
  }
}
