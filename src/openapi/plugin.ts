import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { finish } from './document.ts'
import { factsOf, isHidden, type RouteFacts } from './facts.ts'
import { info } from './info.ts'
import type { Document } from './types.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The OpenAPI document, once the app is ready; made when it is first asked for, in a third of a second. */
    openapi: () => Document
  }
}

const bearer = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'An access token, as signIn and refreshSession answer it'
} as const

/** OpenAPI 3.1 from the routes alone. Registered before them, so that it sees them all. */
export default fp(
  async (app: FastifyInstance) => {
    const facts = new Map<string, RouteFacts>()
    app.addHook('onRoute', route => {
      if (isHidden(route)) return
      const found = factsOf(route)
      if (facts.has(found.operationId)) throw new Error(`two routes are called ${found.operationId}`)
      facts.set(found.operationId, found)
    })
    await app.register(swagger, {
      convertConstToEnum: false,
      openapi: {
        openapi: '3.1.1',
        info,
        servers: [{ url: '/', description: 'This instance' }],
        components: { securitySchemes: { bearer } }
      }
    })
    let made: Document | undefined
    app.decorate('openapi', () => {
      if (made === undefined) {
        // Plain JSON from here on: what the schemas carry for TypeBox alone falls away, and nothing is shared with routes.
        const raw: Document = JSON.parse(JSON.stringify(app.swagger()))
        made = finish(raw, { facts, problems: app.problems, tags: app.tags })
      }
      return made
    })
  },
  { name: 'provost-openapi', dependencies: ['provost-registry'] }
)
