import type { TUnsafe } from '@sinclair/typebox'
import { Enum } from './common.ts'

interface Step<S extends string> {
  from: readonly S[]
  to: S
  /** No caller takes it: it comes with time, and views tell it; or whoever works on the row takes it. */
  by?: 'time' | 'work'
}

/** The states that rows of an entity have, and how one leads to another: declared once, here. */
export interface Machine<S extends string = string> {
  /** Its table. */
  entity: `${string}.${string}`
  column: string
  /** What it is about, in a sentence. */
  about: string
  /** Where a row may begin. */
  initial: readonly NoInfer<S>[]
  /** Each state and what it means. */
  states: Readonly<Record<S, string>>
  steps: Readonly<Record<string, Step<NoInfer<S>>>>
}

export const machine = <const S extends string>(declared: Machine<S>): Machine<S> => declared

/** The property that shows the state: given by the server, one of the machine's. */
export const State = <S extends string>({ entity, states, about }: Machine<S>): TUnsafe<S> => {
  const [first, ...others] = Object.keys(states) as S[]
  if (first === undefined) throw new Error(`${entity} has no states`)
  return { ...Enum<[S, ...S[]]>([first, ...others], `${about} ([drawn](/docs/states#${entity}))`), readOnly: true }
}
