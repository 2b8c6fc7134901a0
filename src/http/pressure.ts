import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { problem } from './problems.ts'

const SAMPLE_ms = 1000
const LAG_ms = 1000

/**
 * Refuses while the event loop lags. What the start itself held up is no pressure: it is out of the samples after two of
 * them. Health is told even then: a busy process must not be restarted for being busy.
 */
export default fp(
  async (app: FastifyInstance, { lag_ms = LAG_ms }: { lag_ms?: number | undefined }) => {
    let from_ms = Number.POSITIVE_INFINITY
    app.addHook('onListen', async () => {
      from_ms = performance.now() + 2 * SAMPLE_ms
    })
    await app.register(underPressure, {
      maxEventLoopDelay: lag_ms,
      sampleInterval: SAMPLE_ms,
      pressureHandler: request => {
        const limited = request.routeOptions.config.limited !== false
        if (limited && performance.now() > from_ms) throw problem('server.busy', { retry_after: 1 })
      }
    })
  },
  { name: 'provost-pressure' }
)
