import type { Static, TObject } from '@sinclair/typebox'
import type { Cron } from './cron/clock.ts'
import type { LongJob } from './long/declaration.ts'

type Payload = Readonly<Record<string, unknown>>

export interface Call {
  /** What tells this call from the task's others, an id of what it is about: known by that, its input may change. */
  as?: string
}

/** What a task or a subscriber works with. */
export interface Work {
  /** Of the task or the event: the same at every attempt. */
  readonly id: string
  /** Whose work it is; null for the instance's own. */
  readonly institution: string | null
  /** The request that caused it, however long ago. */
  readonly request: string | null
  /** How often it has been begun, this time included. */
  readonly attempt: number
  /** Aborted when the process is about to end: long work stops at its next step, and goes on elsewhere. */
  readonly signal: AbortSignal
  /**
   * One command, as the institution and nobody in particular. Its effect happens once, however often the work is tried:
   * the call of the same number gets the answer of the first one that succeeded, and fails where it asks for something
   * else. Which calls there are may depend on facts that change: such calls have names.
   */
  run<T = unknown>(command: string, input: unknown, call?: Call): Promise<T>
  /** A task or delivery that had failed for good, once more as it was: what it got done then is not done again. */
  redo(name: string, envelope: unknown): Promise<void>
}

export interface Task<S extends TObject = TObject> {
  /** What a command must give along. */
  schema: S
  run(payload: Static<S>, work: Work): Promise<void>
}

/** A task whose payload is typed by its schema. */
export const task = <S extends TObject>(
  schema: S,
  run: (payload: Static<S>, work: Work) => Promise<void>
): Task<S> => ({ schema, run })

/** What happened in another domain. */
interface Event {
  id: string
  name: string
  payload: Payload
}

export type Subscriber = (event: Event, work: Work) => Promise<void>

/** What a domain does later, and on events: its jobs.ts. All names begin with the domain's. */
export interface Jobs {
  /** What commands may `kernel.enqueue`. */
  tasks?: Readonly<Record<string, Task>>
  /** What the domain's commands may `kernel.emit`: the schema of each payload. */
  events?: Readonly<Record<string, TObject>>
  /** By event, whosever it is: subscribers. Of one aggregate's events each gets one after the other. */
  on?: Readonly<Record<string, Readonly<Record<string, Subscriber>>>>
  /** SQL functions that tasks and subscribers run; the boot check looks for each. */
  commands?: readonly string[]
  /** When which of its tasks recurs. */
  cron?: Readonly<Record<string, Cron>>
  /** What `kernel.start_job` starts: long work, by its kind. */
  long?: Readonly<Record<string, LongJob>>
}
