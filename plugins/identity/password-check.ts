import type { FastifyRequest } from 'fastify'
import { keyed } from '#src/command/command.ts'
import { type Context, claimOf, contextOf, run } from '#src/command/run.ts'
import { deviceOf, limitsOf, mustWait, type Waiting } from './attempts.ts'
import { identityProblem } from './problems.ts'

interface Facts {
  account_id: string
  /** The address of the account: what names it in an authenticator. */
  email: string
  password_hash: string
  /** What its password must not be made of. */
  about: string[]
}

/** The command that a password is proved for, and what counts the attempt and tells the facts before it. */
interface Check {
  act: string
  before?: string
  /** Further limits that it counts against. */
  limits?: object
}

/** The context of a command whose answer is not stored for a replay. */
export const secretly = (request: FastifyRequest): Context => contextOf(request, { secret: true })

/** Through the same count and the same gate as a sign-in. */
const checkPassword = <More>(
  request: FastifyRequest,
  password: string,
  { act, before = 'identity.begin_password_check', limits }: Check
): Promise<Facts & More> => {
  const { db, passwords } = request.server
  return passwords.gate.run(async () => {
    const input = { claim: claimOf(act, keyed(request)), ...deviceOf(request), ...limitsOf(request), ...limits }
    const facts = await run<(Facts & More) | Waiting>(db.command, before, contextOf(request), input)
    if ('wait' in facts) throw mustWait(facts)
    if (!(await passwords.fits(password, facts.password_hash))) throw identityProblem('identity.password_wrong')
    return facts
  })
}

/**
 * Who is signed in proves the password again, for a command whose input `inputFor` makes. Whatever refuses that one, the
 * password was right: its count is taken back.
 */
export const proved = async <More = unknown>(
  request: FastifyRequest,
  password: string,
  check: Check,
  inputFor: (facts: Facts & More) => object | Promise<object>
): Promise<Facts & More> => {
  const { command } = request.server.db
  const facts = await checkPassword<More>(request, password, check)
  const right = { password_hash: facts.password_hash, ...deviceOf(request) }
  try {
    const input = { ...(await inputFor(facts)), ...right }
    await run(command, check.act, secretly(request), input, keyed(request))
  } catch (error) {
    await run(command, 'identity.forgive_check', contextOf(request), right)
    throw error
  }
  return facts
}
