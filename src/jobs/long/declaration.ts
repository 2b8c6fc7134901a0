import type { Parameter, Row } from '#src/db/pool.ts'

/** A job as whoever works on it finds it. */
interface LongFacts {
  id: string
  institution: string
  /** What the command that started it gave along. */
  input: unknown
  /** Where to go on; null at the beginning. */
  cursor: unknown
  done: number
  total: number | null
}

/** Facts of the job's institution, which is $1 of the statement: `where institution_id = $1`. */
export type ReadFacts = <R extends object = Row>(text: string, parameters?: readonly Parameter[]) => Promise<R[]>

/** What a step decided: the function that writes it down, and with what. */
interface Commit {
  commit: string
  input: unknown
}

interface Bounds {
  /** Items that a chunk takes; a second's work at most. */
  size?: number
  /** Attempts that get no further before it has failed. */
  attempts?: number
}

/** Each chunk is one SQL function: what it does, how far it came and where to go on are one statement. */
interface ChunkedJob extends Bounds {
  /** Gets {input, cursor, size}; answers {cursor, done, finished}, and total, result, errors [{item, code, detail}] where it has some. */
  chunk: string
}

/** Each step reads facts, decides by pure rules, and names the function that commits what it decided. */
interface SteppedJob extends Bounds {
  /** What the steps may name; each gets {input, cursor, size} and answers like a chunk. */
  commits: readonly string[]
  step: (job: LongFacts, read: ReadFacts) => Promise<Commit>
}

export type LongJob = ChunkedJob | SteppedJob
