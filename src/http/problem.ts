import type { Static } from '@sinclair/typebox'
import type { Problem as Document } from '#schemas/common.ts'

/** A way a request can fail: declared once as data, read by the handler, the document, `/problems` and the tests. */
export interface ProblemKind {
  status: number
  title: string
  /** What the client does about it. */
  cure: string
  /** Constraints that, broken, mean this. */
  constraints?: readonly string[]
}

export type ProblemKinds = Readonly<Record<`${string}.${string}`, ProblemKind>>

/** One value that is wrong. */
export type ErrorEntry = NonNullable<Static<typeof Document>['errors']>[number]

/** RFC 6901: where a property stands. */
export const pointerTo = (name: string): string =>
  `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`.slice(0, 500).toWellFormed()

export type More = Pick<Partial<Static<typeof Document>>, 'detail' | 'errors' | 'allowed' | 'retry_after'> & {
  headers?: Record<string, string>
}

/** An operational failure: told to the client. Whatever else is thrown is a programming error and stays inside. */
export class Problem extends Error {
  readonly code: string
  readonly kind: ProblemKind
  readonly more: More

  constructor(code: string, kind: ProblemKind, more: More = {}) {
    super(more.detail ?? kind.title)
    this.name = 'Problem'
    this.code = code
    this.kind = kind
    this.more = more
  }
}

/** Problems raised by name, the names checked by the compiler. */
export const raiser =
  <C extends string>(kinds: Readonly<Record<C, ProblemKind>>) =>
  (code: C, more?: More): Problem =>
    new Problem(code, kinds[code], more)
