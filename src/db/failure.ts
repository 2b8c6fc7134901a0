import postgres from 'postgres'
import { Problem, type ProblemKind } from '#src/http/problem.ts'
import { problem } from '#src/http/problems.ts'

type Kinds = ReadonlyMap<string, ProblemKind>

const byConstraint = (name: string, kinds: Kinds): Problem | undefined => {
  for (const [code, kind] of kinds) if (kind.constraints?.includes(name)) return new Problem(code, kind)
  return undefined
}

/** What a function refused by name; the rest of what it says goes along. */
const raised = (error: postgres.PostgresError, kinds: Kinds): Problem | undefined => {
  const kind = kinds.get(error.message)
  return kind === undefined ? undefined : new Problem(error.message, kind, JSON.parse(error.detail ?? '{}'))
}

const unavailable = () => problem('server.unavailable', { retry_after: 1 })

/** SQLSTATE → problem. What is not here (22P02 of an unset tenant, say) is our own mistake, and stays a 500. */
const byState = (error: postgres.PostgresError, kinds: Kinds): Problem | undefined => {
  const { code, constraint_name = '' } = error
  switch (code) {
    case 'PV001':
      return raised(error, kinds)
    case '23505':
    case '23P01':
      return byConstraint(constraint_name, kinds) ?? problem('request.conflict')
    case '23503':
      return byConstraint(constraint_name, kinds) ?? problem('request.reference_missing')
    case '23001':
      return problem('request.in_use')
    case '23514':
    case '23502':
      return byConstraint(constraint_name, kinds) ?? problem('request.rule_broken', { detail: constraint_name })
    case '57014':
      return problem('server.timeout', { retry_after: 1 })
    case '40001':
    case '40P01':
    case '55P03':
      return problem('server.busy', { retry_after: 1 })
  }
  // 08 connection, 53 resources, 57P0x shutdown, 58 system, 25006 a replica that was promoted or not
  return /^(08|53|57P|58|25006)/.test(code) ? unavailable() : undefined
}

const connectionCodes = /^(CONNECTION_|CONNECT_TIMEOUT$|ECONN|ENOENT$|EPIPE$|ENOTFOUND$|EAI_AGAIN$|ETIMEDOUT$|EHOST)/

/** A failure of the database or of the way to it, as the problem it is for the client; undefined for anything else. */
export const fromDatabase = (error: unknown, kinds: Kinds): Problem | undefined => {
  if (error instanceof postgres.PostgresError) return byState(error, kinds)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return connectionCodes.test(code) ? unavailable() : undefined
}
