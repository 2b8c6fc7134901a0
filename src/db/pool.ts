import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { Gate } from '#src/gate.ts'
import type { Batches } from './batches.ts'
import { dial } from './dial.ts'
import { Line, type OneConnection } from './line.ts'
import { types } from './types.ts'

export type Row = Record<string, unknown>
export type Parameter = string | number | boolean | null | readonly (string | number)[]

export interface PoolOptions {
  name: string
  role: 'provost_reader' | 'provost_writer'
  connections: number
  /** Statements under way on each connection at once; 1 where nothing is said. */
  depth?: number
  /** How long a statement may wait for its place. */
  patience_ms: number
  statementTimeout_ms: number
  /** Where rows are read in batches: how long each may keep waiting. */
  silence_ms?: number
  /** `once`: each text the first time alone, where planning costs more than values that are known then would save. */
  planned?: 'once'
}

/** A connection cache has no eviction: so many texts are prepared, further ones run unprepared. */
const PREPARED_TEXTS = 500

export interface Target {
  url: string
  /** File with the certificate authority; makes TLS verified, which the driver's `ssl: 'require'` is not. */
  ca?: string | undefined
}

/** Before the server has let in somebody whom nobody waits for yet: a start, a migration. A machine may stand still for a while. */
export const START_s = 20
/** … and somebody who is waited for, or comes again by himself. */
export const SOON_s = 3

/** `?host=` as libpq reads it, the folder of a Unix socket: the driver would send it on as a setting of the server. */
export const connect = ({ url, ca }: Target, options: Omit<postgres.Options<typeof types>, 'types'>) => {
  const target = new URL(url)
  const socket = target.searchParams.get('host')
  target.searchParams.delete('host')
  // an option that the driver has and its types do not know
  const dialling = { socket: dial }
  return postgres(target.href, {
    ...dialling,
    ...(socket === null ? {} : { host: socket }),
    ...(ca === undefined ? {} : { ssl: { ca: readFileSync(ca, 'utf8'), rejectUnauthorized: true } }),
    connect_timeout: START_s,
    // The driver's own backoff reaches 830 reconnects a second while the server refuses.
    backoff: attempt => Math.min(1, 0.05 * 2 ** attempt),
    onnotice: () => {},
    types,
    ...options
  })
}

export type Sql = ReturnType<typeof connect>

/** For migrations, seeds and jobs only, with nothing but SQL awaited inside; never on a request's path. */
export type Transaction = Parameters<Parameters<Sql['begin']>[1]>[0]

/** The server cuts a statement at its limit; so much later at the latest we cut a way on which nothing comes. */
const STALLED_ms = 300

/** The server looks so often whether we are still there: given up halfway, a long statement ends within that. */
const LOOK_ms = 500
const LONG_ms = 60_000

/**
 * Connections of one role behind one gate. A request path sends single statements and nothing else: the driver's
 * transactions share connections under load (54 of 400 did), so there are none.
 */
export class Pool {
  readonly name: string
  readonly gate: Gate
  /** Sees each statement as it is asked for; the tests count and explain them here. */
  observe: ((text: string, parameters: readonly Parameter[], pool: string) => void) | undefined
  /** Hears at once what a command of this process revoked; other processes poll. */
  revoked: ((subject: string) => void) | undefined
  readonly #open: (lost: () => void) => OneConnection
  /** That it opens at most. */
  readonly connections: number
  readonly #lines: Line[] = []
  readonly #stalls: NodeJS.Timeout
  readonly #prepared = new Set<string>()

  constructor(target: Target, options: PoolOptions) {
    const { name, role, connections, depth = 1, patience_ms, statementTimeout_ms } = options
    const { silence_ms, planned } = options
    this.name = name
    this.gate = new Gate(connections * depth, { room: connections * 64, patience_ms })
    this.connections = connections
    const connection = {
      application_name: `provost ${name}`,
      role,
      TimeZone: 'UTC',
      statement_timeout: statementTimeout_ms,
      ...(silence_ms === undefined && statementTimeout_ms < LONG_ms
        ? {}
        : { client_connection_check_interval: LOOK_ms }),
      ...(planned === undefined ? {} : { plan_cache_mode: 'force_generic_plan' }),
      idle_in_transaction_session_timeout: 10_000
    }
    this.#stalls = setInterval(() => {
      for (const line of this.#lines) line.giveUpIfStalled((silence_ms ?? statementTimeout_ms) + STALLED_ms)
    }, STALLED_ms).unref()
    this.#open = lost =>
      connect(target, { max: 1, fetch_types: false, connect_timeout: SOON_s, connection, onclose: lost })
  }

  /** `R` is what the statement is known to select; the boot check holds reads to it. */
  query<R extends object = Row>(text: string, parameters: Parameter[]): Promise<R[]> {
    this.observe?.(text, parameters, this.name)
    return this.gate.run(() => this.#send<R>(text, parameters))
  }

  /** Opens its connections before anybody waits for one. One that fails is begun anew by whoever needs it. */
  async warm(): Promise<void> {
    while (this.#lines.length < this.connections) this.#lines.push(new Line(this.#open))
    await Promise.allSettled(this.#lines.map(line => line.send('select', [], false)))
  }

  /**
   * Rows a batch at a time, for what is long. The place at the gate is held until the last one has come, or who reads
   * them ends it.
   */
  stream<R extends object = Row>(text: string, parameters: Parameter[]): Promise<Batches<R>> {
    this.observe?.(text, parameters, this.name)
    const { promise, resolve, reject } = Promise.withResolvers<Batches<R>>()
    const held = this.gate.run(async () => {
      const batches = await this.#freest().open<R>(text, parameters as postgres.ParameterOrJSON<never>[])
      resolve(batches)
      await batches.over
    })
    held.catch(reject)
    return promise
  }

  async close(): Promise<void> {
    clearInterval(this.#stalls)
    await Promise.all(this.#lines.map(line => line.close()))
  }

  #send<R extends object>(text: string, parameters: Parameter[]): Promise<R[]> {
    let prepare = this.#prepared.has(text)
    if (!prepare && this.#prepared.size < PREPARED_TEXTS) {
      this.#prepared.add(text)
      prepare = true
    }
    return this.#freest().send<R>(text, parameters as postgres.ParameterOrJSON<never>[], prepare)
  }

  /** An idle line, else a new one while there may be more, else the one with the fewest statements under way. */
  #freest(): Line {
    let freest: Line | undefined
    for (const line of this.#lines) {
      if (line.underWay === 0) return line
      if (freest === undefined || line.underWay < freest.underWay) freest = line
    }
    if (freest !== undefined && this.#lines.length >= this.connections) return freest
    const line = new Line(this.#open)
    this.#lines.push(line)
    return line
  }
}
