import type { FastifyRequest } from 'fastify'
import { clientOf } from '#src/http/network.ts'
import { identityProblem } from './problems.ts'

/** What SQL answers where an attempt was counted and must not be made. */
export interface Waiting {
  wait: number
}

/** The counts that SQL holds an attempt against: from one address, and over all of them. */
export const limitsOf = ({ server }: FastifyRequest) => {
  const { max, everywhere, seconds } = server.config.signInLimit
  return { max_failures: max, max_failures_everywhere: everywhere, window_seconds: seconds }
}

export const mustWait = ({ wait }: Waiting) => identityProblem('identity.too_many_attempts', { retry_after: wait })

/** From where somebody comes in, as sessions and the log keep it. */
export const deviceOf = (request: FastifyRequest) => ({
  address: clientOf(request),
  user_agent: request.headers['user-agent']?.slice(0, 400)
})
