/** What was typed cannot be done: told in one line, exit 64 (EX_USAGE). */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
