import type { ServerResponse } from 'node:http'
import type { Actor } from '#src/access/actor.ts'
import type { Row } from '#src/db/pool.ts'
import { EventStream, type Listening } from '#src/streams/stream.ts'

export interface JobRow extends Row {
  id: string
  version: number
  finished_at: string | null
}

interface Watched {
  job: string
  /** The version that the client has. */
  version: number
  /** Throws for an actor to whom the job is nothing. */
  read: (actor: Actor) => Promise<unknown>
}

/** One client that watches one job; an event's id is the job's version. */
export class JobStream extends EventStream {
  readonly #watched: Watched

  constructor(listening: Listening, raw: ServerResponse, watched: Watched) {
    super(listening, raw)
    this.#watched = watched
  }

  get job(): string {
    return this.#watched.job
  }

  get version(): number {
    return this.#watched.version
  }

  admit(actor: Actor): Promise<unknown> {
    return this.#watched.read(actor)
  }

  /** Nothing twice; after the last state, nothing more. */
  tell(row: JobRow): void {
    if (row.version > this.version) {
      this.#watched.version = row.version
      this.say(`id: ${row.version}\ndata: ${JSON.stringify(row)}\n\n`)
    }
    if (row.finished_at !== null) this.end()
  }
}
