import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { BATCH_rows, Batches } from './batches.ts'

/** What a line needs of the driver: one connection of its own. */
export type OneConnection = ReturnType<typeof postgres>

const FIRST_PAUSE_ms = 25
const LAST_PAUSE_ms = 1000

/** What the driver counted of an answer that failed halfway stands as holes before the next one: 2000 of them were seen. */
const withoutHoles = <R>(rows: R[]): R[] => (rows.length === 0 || 0 in rows ? rows : rows.filter(() => true))

/** The server has answered, and the connection is as good as before. */
const isAnswer = (error: unknown): boolean => error instanceof postgres.PostgresError && error.severity !== 'FATAL'

/**
 * One connection to the database. The driver takes along into its next connection what it knows of a lost one: the
 * rows of half an answer, which stand as holes in front of another one's, and a statement not sent yet, behind which
 * the new one hangs for seconds. So what is lost is given up whole, and begun anew with the next statement.
 */
export class Line {
  /** Statements sent and not answered yet. */
  underWay = 0
  /** When it was last seen to move: a statement was sent while idle, or answered. */
  #moved_ms = 0
  readonly #open: (lost: () => void) => OneConnection
  #driver: OneConnection | undefined
  #renewing: Promise<OneConnection> | undefined
  #losses = 0
  #lost_ms = 0
  #batches: { asked_ms: number } | undefined

  constructor(open: (lost: () => void) => OneConnection) {
    this.#open = open
  }

  send<R extends object>(text: string, parameters: postgres.ParameterOrJSON<never>[], prepare: boolean): Promise<R[]> {
    if (this.underWay++ === 0) this.#moved_ms = performance.now()
    if (this.#driver !== undefined) return this.#ask<R>(this.#driver, text, parameters, prepare)
    return this.#ready().then(
      driver => this.#ask<R>(driver, text, parameters, prepare),
      (error: unknown) => {
        this.underWay--
        throw error
      }
    )
  }

  /**
   * Rows a batch at a time. Whatever ends them before the last costs the connection: the driver would take the beginning
   * of a broken batch along.
   */
  async open<R extends object>(text: string, parameters: postgres.ParameterOrJSON<never>[]): Promise<Batches<R>> {
    this.underWay++
    try {
      const driver = this.#driver ?? (await this.#ready())
      const batches = new Batches<R>(take =>
        driver.unsafe<R[]>(text, parameters, { prepare: false }).cursor(BATCH_rows, rows => take(withoutHoles(rows)))
      )
      this.#batches = batches
      batches.over.then(outcome => {
        this.underWay--
        this.#batches = undefined
        if (outcome === 'whole') this.#losses = 0
        else if (outcome === 'left') this.#drop(driver)
        else this.#giveUp(driver)
      })
      return batches
    } catch (error) {
      this.underWay--
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#driver?.end({ timeout: 5 })
  }

  #ask<R extends object>(
    driver: OneConnection,
    text: string,
    parameters: postgres.ParameterOrJSON<never>[],
    prepare: boolean
  ): Promise<R[]> {
    return driver.unsafe<R[]>(text, parameters, { prepare }).then(
      rows => {
        this.underWay--
        this.#moved_ms = performance.now()
        this.#losses = 0
        return withoutHoles(rows)
      },
      (error: unknown) => {
        this.underWay--
        if (!isAnswer(error)) this.#giveUp(driver)
        throw error
      }
    )
  }

  /** Nothing has come for too long, the server's own limit included: the way is cut. Who waits is told. */
  giveUpIfStalled(limit_ms: number): void {
    const since_ms = this.#batches?.asked_ms ?? this.#moved_ms
    if (this.underWay === 0 || this.#driver === undefined || performance.now() - since_ms < limit_ms) return
    this.#moved_ms = performance.now()
    this.#giveUp(this.#driver)
  }

  #giveUp(driver: OneConnection): void {
    if (driver !== this.#driver) return
    this.#drop(driver)
    this.#losses++
    this.#lost_ms = performance.now()
  }

  #drop(driver: OneConnection): void {
    if (driver === this.#driver) this.#driver = undefined
    driver.end({ timeout: 0 }).catch(() => {})
  }

  /** Those who come while it is being renewed wait for the same one. */
  #ready(): Promise<OneConnection> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  /** After a loss not at once, and the later the more there were: a server that refuses is not stormed. */
  async #renew(): Promise<OneConnection> {
    const pause_ms = this.#losses === 0 ? 0 : Math.min(LAST_PAUSE_ms, FIRST_PAUSE_ms * 2 ** (this.#losses - 1))
    const left_ms = this.#lost_ms + pause_ms - performance.now()
    if (left_ms > 0) await pause(left_ms)
    const driver = this.#open(() => this.#giveUp(driver))
    this.#driver = driver
    return driver
  }
}
