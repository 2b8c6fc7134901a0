import type { FastifyRequest } from 'fastify'
import { keyed } from '#src/command/command.ts'
import { type Context, contextOf, run } from '#src/command/run.ts'
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

/** What counts the attempt and tells the facts: by itself, or with those of a second factor. */
interface Check {
  command: string
  limits: object
}

const passwordAlone: Check = { command: 'identity.begin_password_check', limits: {} }

/** The context of a command whose answer is not stored for a replay. */
export const secretly = (request: FastifyRequest): Context => contextOf(request, { secret: true })

/** Who is signed in proves it again. It goes through the same count and the same gate as a sign-in. */
export const checkPassword = <More = unknown>(
  request: FastifyRequest,
  password: string,
  { command, limits }: Check = passwordAlone
): Promise<Facts & More> => {
  const { db, passwords } = request.server
  return passwords.gate.run(async () => {
    const { key } = keyed(request)
    const input = { key, ...deviceOf(request), ...limitsOf(request), ...limits }
    const facts = await run<(Facts & More) | Waiting>(db.command, command, contextOf(request), input)
    if ('wait' in facts) throw mustWait(facts)
    if (!(await passwords.fits(password, facts.password_hash))) throw identityProblem('identity.password_wrong')
    return facts
  })
}
