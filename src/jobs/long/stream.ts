import { Readable } from 'node:stream'
import type { Actor } from '#src/access/actor.ts'
import type { Row } from '#src/db/pool.ts'

/** More than this waiting for a reader, and it is a reader no more. */
const BACKLOG_bytes = 65_536
/** How long a client waits before it comes again; not all of them at once, where many are dismissed. */
const AGAIN_ms = 1000
const AGAIN_SPREAD_ms = 2000

export interface JobRow extends Row {
  id: string
  version: number
  finished_at: string | null
}

/** One client that watches one job: server-sent events, whose id is the job's version. */
export class JobStream {
  readonly job: string
  readonly token: string
  actor: Actor
  /** The version that the client has. */
  version: number
  readonly source = new Readable({ read() {} })
  #ended = false

  constructor(job: string, token: string, actor: Actor, version: number) {
    this.job = job
    this.token = token
    this.actor = actor
    this.version = version
    this.#say(`retry: ${AGAIN_ms}\n\n`)
  }

  get over(): boolean {
    return this.#ended || this.source.destroyed
  }

  /** Nothing twice; after the last state, nothing more. */
  tell(row: JobRow): void {
    if (row.version > this.version) {
      this.version = row.version
      this.#say(`id: ${row.version}\ndata: ${JSON.stringify(row)}\n\n`)
    }
    if (row.finished_at !== null) this.end()
  }

  /** Keeps a connection from being taken for dead. */
  beat(): void {
    this.#say(':\n\n')
  }

  end(): void {
    if (this.over) return
    this.#ended = true
    this.source.push(null)
  }

  /** Ends it before its time: who may still watch comes again, to whoever answers then. */
  dismiss(): void {
    this.#say(`retry: ${AGAIN_ms + Math.round(Math.random() * AGAIN_SPREAD_ms)}\n\n`)
    this.end()
  }

  #say(text: string): void {
    if (this.over) return
    // One event may be longer than that, where a job has much to tell: what counts is what is not read before it.
    if (this.source.readableLength > BACKLOG_bytes) this.source.destroy()
    else this.source.push(text)
  }
}
