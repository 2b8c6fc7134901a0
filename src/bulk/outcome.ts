import { MOST_ERRORS } from '#schemas/bulk.ts'
import { entryOf, type Failure } from '#src/db/failure.ts'
import type { Row } from '#src/db/pool.ts'
import type { ErrorEntry, ProblemKind } from '#src/http/problem.ts'
import { problem } from '#src/http/problems.ts'
import type { Intake } from './intake.ts'

/** What kernel.import_rows answers. */
export interface Moved extends Row {
  created: number
  failed: number
  failures: Failure[]
}

/** Where one row that does not fit means that none is kept: that it is so. */
export const refusal = ({ lines, failed, errors }: Intake) =>
  problem('request.import_refused', {
    detail: `Refused rows: ${failed} of ${lines}.`,
    errors: errors.slice(0, MOST_ERRORS)
  })

/** What became of a file: what its rows said by themselves, and what the table said of them, in the order of its lines. */
export const outcomeOf = (intake: Intake, moved: Moved, kinds: ReadonlyMap<string, ProblemKind>): Row => {
  const ofTable = moved.failures.map(failure => entryOf(failure, kinds))
  const all: ErrorEntry[] = [...intake.errors, ...ofTable].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
  const errors = all.slice(0, MOST_ERRORS).map(({ in: _, ...told }) => told)
  const failed = intake.failed + moved.failed
  const lines = new Set(errors.map(({ line }) => line))
  return { lines: intake.lines, created: moved.created, failed, errors, errors_omitted: failed - lines.size }
}
