import type { FastifyRequest } from 'fastify'
import { keyed } from '#src/command/command.ts'
import { contextOf, run } from '#src/command/run.ts'
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

/** Who is signed in proves it again. It goes through the same count and the same gate as a sign-in. */
export const checkPassword = (request: FastifyRequest, password: string): Promise<Facts> => {
  const { db, passwords } = request.server
  return passwords.gate.run(async () => {
    const { key } = keyed(request)
    const input = { key, ...deviceOf(request), ...limitsOf(request) }
    const facts = await run<Facts | Waiting>(db.command, 'identity.begin_password_check', contextOf(request), input)
    if ('wait' in facts) throw mustWait(facts)
    if (!(await passwords.fits(password, facts.password_hash))) throw identityProblem('identity.password_wrong')
    return facts
  })
}
