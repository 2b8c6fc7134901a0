/** What is known of a book when it is appraised. */
export interface Appraised {
  id: string
  version: number
  title: string
  copies: number
}

/** A price for each: rarer is dearer. */
export const appraise = (books: readonly Appraised[]): { id: string; version: number; price: number }[] =>
  books.map(({ id, version, copies }) => ({ id, version, price: Math.round(60_000 / copies) }))
