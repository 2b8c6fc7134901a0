import type { FastifyContextConfig } from 'fastify'
import fp from 'fastify-plugin'
import { transactionPreference } from '#src/http/prefer.ts'
import { problem } from '#src/http/problems.ts'

/** It can be rehearsed: its command runs and is rolled back. */
export const rehearsable = ({ commands, access, secret }: FastifyContextConfig): boolean =>
  commands !== undefined && access !== 'public' && secret !== true

const refuse = problem('request.prefer_unsupported')

/** Who asks for a rehearsal must never get the act: what cannot be rehearsed, or is asked for in words we do not know, is refused. */
export default fp(
  async app => {
    app.addHook('onRoute', route => {
      const writes = route.method !== 'GET' && route.method !== 'HEAD'
      if (!writes) return
      const may = rehearsable(route.config ?? {}) ? 'tx=rollback' : undefined
      route.preHandler = [
        (request, _reply, done) => {
          const wanted = transactionPreference(request)
          done(wanted === undefined || wanted === may ? undefined : refuse)
        },
        ...[route.preHandler ?? []].flat()
      ]
    })
  },
  { name: 'provost-rehearsal' }
)
