import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** A deprecated route says so on every answer (RFC 9745, RFC 8594); the others pay nothing. */
export default fp(
  async (app: FastifyInstance) => {
    app.addHook('onRoute', route => {
      const { deprecated } = route.config ?? {}
      if (deprecated === undefined) return
      const since = `@${Date.parse(deprecated.since) / 1000}`
      const sunset = new Date(deprecated.sunset).toUTCString()
      const own = route.onRequest ?? []
      route.onRequest = [
        (_request, reply, done) => {
          reply.header('deprecation', since).header('sunset', sunset)
          done()
        },
        ...(Array.isArray(own) ? own : [own])
      ]
    })
  },
  { name: 'provost-deprecation' }
)
