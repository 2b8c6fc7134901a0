import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Machine } from '#schemas/machine.ts'
import { serveAssets } from './assets.ts'
import { Content } from './content.ts'
import { llmsText } from './llms.ts'
import { serveMachines } from './machines.ts'
import { servePages } from './pages.ts'
import { servePermissions } from './permissions.ts'
import { serveProblems } from './problems.ts'
import { serveRoles } from './roles.ts'
import { serveStates } from './states.ts'

const unlimited = { access: 'public', limited: false, statements: 0, cache: 'no-cache' } as const

/** Everything that explains the API: the document, its pages, problems, permissions, states. */
export default fp(
  async (app: FastifyInstance, { machines }: { machines: readonly Machine[] }) => {
    const openapi = new Content('application/json; charset=utf-8', async () => JSON.stringify(app.openapi()))
    app.get(
      '/openapi.json',
      {
        config: unlimited,
        compress: false,
        schema: {
          operationId: 'getDocument',
          summary: 'This document',
          response: {
            200: Type.Object({}, { additionalProperties: true, description: 'OpenAPI 3.1' })
          }
        }
      },
      (request, reply) => openapi.send(request, reply)
    )

    const llms = new Content('text/plain; charset=utf-8', async () => llmsText(app.openapi(), app.config.publicUrl))
    app.get(
      '/llms.txt',
      {
        config: unlimited,
        compress: false,
        schema: {
          operationId: 'getSummary',
          summary: 'The API in a page',
          description: 'For programs that read: what there is and how to begin.',
          produces: ['text/plain'],
          response: {
            200: Type.String({ maxLength: 1_000_000, description: 'Markdown', examples: ['# Provost'] })
          }
        }
      },
      (request, reply) => llms.send(request, reply)
    )

    serveAssets(app)
    await servePages(app)
    await serveProblems(app)
    servePermissions(app)
    serveRoles(app)
    serveMachines(app, machines)
    await serveStates(app, machines)
  },
  { name: 'provost-docs', dependencies: ['provost-openapi', 'provost-enter', '@fastify/compress'] }
)
