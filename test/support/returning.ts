import { setTimeout as pause } from 'node:timers/promises'
import { Ear, type Heard } from './ear.ts'

interface Options {
  /** Processes of one database; it goes from one to the next. */
  addresses: readonly [string, ...string[]]
  token: string
  query?: Record<string, string>
  last?: string
  /** It hangs up by itself after so many events, as telephones do. */
  leaves?: number
}

/** A client that comes again whenever it was sent away, or fell asleep, and goes on where it was. */
export class Returning {
  token: string
  readonly #past: Heard[] = []
  /** How often it has come. */
  came = 0
  readonly #options: Options
  #ear: Ear | undefined
  #over = false
  readonly #living: Promise<void>

  private constructor(options: Options) {
    this.#options = options
    this.token = options.last ?? ''
    this.#living = this.#live()
  }

  /** Once it listens. */
  static async start(options: Options): Promise<Returning> {
    const returning = new Returning(options)
    while (returning.token === '') await pause(10)
    return returning
  }

  get heard(): readonly Heard[] {
    return [...this.#past, ...(this.#ear?.heard ?? [])]
  }

  /** What it does at present, for who wonders. */
  get state(): string {
    const ear = this.#ear
    return ear === undefined ? 'nowhere' : `ended ${ear.ended}, ${ear.beats} beats, ${ear.first} to ${ear.token}`
  }

  async stop(): Promise<void> {
    this.#over = true
    this.#ear?.close()
    await this.#living
  }

  async #live(): Promise<void> {
    const { addresses, token, query = {}, leaves = Number.POSITIVE_INFINITY } = this.#options
    while (!this.#over) {
      const address = addresses[this.came++ % addresses.length] ?? addresses[0]
      const last = this.token === '' ? {} : { last: this.token }
      const ear = await Ear.open(address, token, { query, ...last }).catch(() => undefined)
      this.#ear = ear?.status === 200 ? ear : undefined
      if (ear !== undefined && ear.status !== 200 && ear.status !== 503) throw new Error(ear.problem)
      if (ear === undefined || ear.status === 503) {
        await pause(100)
        continue
      }
      // hung up on before it was told where it is: it is still where it was
      const keep = () => {
        if (ear.token !== '') this.token = ear.token
      }
      keep()
      await ear.until(() => this.#over || ear.heard.length >= leaves)
      ear.close()
      // what it has taken is told nobody again
      this.#past.push(...ear.heard.splice(0))
      keep()
    }
  }
}
