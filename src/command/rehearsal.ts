import type { FastifyContextConfig } from 'fastify'
import fp from 'fastify-plugin'
import { prefers } from '#src/http/prefer.ts'
import { problem } from '#src/http/problems.ts'

/** It can be rehearsed: its command runs and is rolled back. */
export const rehearsable = ({ commands, access, secret }: FastifyContextConfig): boolean =>
  commands !== undefined && access !== 'public' && secret !== true

const refuse = problem('request.prefer_unsupported')

/** Who asks for a rehearsal must never get the act: what cannot be rehearsed says so. */
export default fp(
  async app => {
    app.addHook('onRoute', route => {
      const writes = route.method !== 'GET' && route.method !== 'HEAD'
      if (!writes || rehearsable(route.config ?? {})) return
      route.preHandler = [
        (request, _reply, done) => done(prefers(request, 'tx=rollback') ? refuse : undefined),
        ...[route.preHandler ?? []].flat()
      ]
    })
  },
  { name: 'provost-rehearsal' }
)
