/** What the fixture holds that cases aim at. */
export interface Facts {
  campus: string
  book: string
  user: string
}

/** A request, byte for byte where it matters, and the answer it must get. */
export interface Case {
  name: string
  method?: string
  path: string
  /** By role; null for nobody. The administrator where nothing is said. */
  as?: string | null
  headers?: Readonly<Record<string, string>>
  /** Text and bytes go as they are; anything else as JSON. */
  body?: unknown
  status: number | readonly number[]
  code?: string
}

export type Cases = (facts: Facts) => Case[]

export const CAMPUSES = '/v1/identity/campuses'
export const BOOKS = '/v1/library/books'
export const LOANS = '/v1/library/loans'
export const SIGN_IN = '/v1/identity/sign-in'
export const CHANGE = '/v1/identity/change-password'
export const FORGOT = '/v1/identity/forgot-password'
export const RESET = '/v1/identity/reset-password'
export const VERIFY = '/v1/identity/totp/verify'
export const CONFIRM = '/v1/identity/totp/confirm'
export const REFRESH = '/v1/identity/refresh'

let made = 0

/** A new title or code each time, so that only the value in question can be what is refused. */
export const unique = (): string => `C${process.pid}-${++made}`

export const campus = (more: object = {}) => ({ code: unique(), name: 'East campus', opened_on: '2010-01-31', ...more })

const book = ({ campus }: Facts, more: object = {}) => ({
  campus_id: campus,
  title: `Title ${unique()}`,
  copies: 1,
  acquired_on: '2020-01-31',
  ...more
})

/** A book whose one property is this very JSON text: `1e400`, `-0`, `"\u0000"`. */
export const bookWith = (facts: Facts, property: string, text: string): string =>
  JSON.stringify(book(facts, { [property]: '@' })).replace('"@"', () => text)

export const campusWith = (property: string, text: string): string =>
  JSON.stringify(campus({ [property]: '@' })).replace('"@"', () => text)

/** JSON text with more members before its end. */
export const withMembers = (text: string, members: string): string => text.replace(/\}$/, () => `,${members}}`)

export const newBook = book
