import postgres from 'postgres'
import { type ErrorEntry, type More, Problem, type ProblemKind } from '#src/http/problem.ts'
import { problem } from '#src/http/problems.ts'

type Kinds = ReadonlyMap<string, ProblemKind>

/** Why a statement, or one of the many rows of a statement, was refused. */
export interface Fact {
  state: string
  constraint?: string
  message?: string
  detail?: string
}

/** Of a refusal of many: which of them, and why. */
export type Failure = Fact & Pick<ErrorEntry, 'pointer' | 'line'>

const byConstraint = (name: string, kinds: Kinds): Problem | undefined => {
  for (const [code, kind] of kinds) if (kind.constraints?.includes(name)) return new Problem(code, kind)
  return undefined
}

/** A failure of one among many, as an entry of the errors of the whole. */
export const entryOf = ({ pointer = '', line, ...fact }: Failure, kinds: Kinds): ErrorEntry => {
  const { code, message } = ofFact(fact, kinds)
  return { in: 'body', ...(line === undefined ? {} : { line }), pointer, code, detail: message }
}

/** What a function refused by name; the rest of what it says goes along. */
const raised = ({ message = '', detail }: Fact, kinds: Kinds): Problem | undefined => {
  const kind = kinds.get(message)
  if (kind === undefined) return undefined
  const { failures, ...more }: More & { failures?: Failure[] } = JSON.parse(detail ?? '{}')
  if (failures === undefined) return new Problem(message, kind, more)
  return new Problem(message, kind, { ...more, errors: failures.map(failure => entryOf(failure, kinds)) })
}

const unavailable = () => problem('server.unavailable', { retry_after: 1 })

/** SQLSTATE → problem. What is not here (22P02 of an unset tenant, say) is our own mistake, and stays a 500. */
const byState = (fact: Fact, kinds: Kinds): Problem | undefined => {
  const { state, constraint = '' } = fact
  switch (state) {
    case 'PV001':
      return raised(fact, kinds)
    case '23505':
    case '23P01':
      return byConstraint(constraint, kinds) ?? problem('request.conflict')
    case '23503':
      return byConstraint(constraint, kinds) ?? problem('request.reference_missing')
    case '23001':
      return problem('request.in_use')
    case '23514':
    case '23502':
      return (
        byConstraint(constraint, kinds) ??
        problem('request.rule_broken', constraint === '' ? {} : { detail: constraint })
      )
    case '57014':
      return problem('server.timeout', { retry_after: 1 })
    case '40001':
    case '40P01':
    case '55P03':
      return problem('server.busy', { retry_after: 1 })
  }
  // 08 connection, 53 resources, 57P0x shutdown, 58 system, 25006 a replica that was promoted or not
  return /^(08|53|57P|58|25006)/.test(state) ? unavailable() : undefined
}

/** The problem that one of many would be, were it alone. */
export const ofFact = (fact: Fact, kinds: Kinds): Problem => byState(fact, kinds) ?? problem('server.error')

const connectionCodes = /^(CONNECTION_|CONNECT_TIMEOUT$|ECONN|ENOENT$|EPIPE$|ENOTFOUND$|EAI_AGAIN$|ETIMEDOUT$|EHOST)/

/** The way to the database broke: whether the statement was done nobody knows, and it may yet be. */
export const isLost = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && connectionCodes.test(String(error.code))

/** Whether a function refused by this name. */
export const isRefused = (error: unknown, code: string): boolean =>
  error instanceof postgres.PostgresError && error.code === 'PV001' && error.message === code

/** A failure of the database or of the way to it, as the problem it is for the client; undefined for anything else. */
export const fromDatabase = (error: unknown, kinds: Kinds): Problem | undefined => {
  if (error instanceof postgres.PostgresError) {
    const { code: state, constraint_name: constraint = '', message, detail = '{}' } = error
    return byState({ state, constraint, message, detail }, kinds)
  }
  return isLost(error) ? unavailable() : undefined
}
