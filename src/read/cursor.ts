import { parseJson } from '#src/http/json.ts'
import { problem } from '#src/http/problems.ts'

/** Where a page ended: the sort it was made with, the last row's sort value, its id. */
export interface Position {
  value: string | number | boolean
  id: string
}

export const encodeCursor = (sort: string, { value, id }: Position): string =>
  Buffer.from(JSON.stringify([sort, value, id])).toString('base64url')

/** Read strictly: whatever did not come from encodeCursor for this very sort is a 400, never a failing statement. */
export const decodeCursor = (
  cursor: string,
  sort: string,
  fits: { value: (value: unknown) => boolean; id: (value: unknown) => boolean }
): Position => {
  let parts: unknown
  try {
    parts = parseJson(Buffer.from(cursor, 'base64url'))
  } catch {
    throw problem('request.cursor_invalid')
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw problem('request.cursor_invalid')
  const [made, value, id]: unknown[] = parts
  if (made !== sort || !fits.value(value) || !fits.id(id)) throw problem('request.cursor_invalid')
  return { value: value as Position['value'], id: String(id) }
}
