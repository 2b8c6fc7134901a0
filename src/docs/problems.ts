import { STATUS_CODES } from 'node:http'
import { type Static, Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import { Problem } from '#schemas/common.ts'
import { ProblemKind, ProblemKinds } from '#schemas/meta/problems.ts'
import { helmetHeaders, pagePolicy } from '#src/http/helmet.ts'
import { problem } from '#src/http/problems.ts'
import { varyBy } from '#src/http/vary.ts'
import { Content } from './content.ts'
import { page } from './page.ts'
import { HTML } from './pages.ts'

const unlimited = { access: 'public', limited: false, statements: 0, cache: 'public, max-age=300' } as const

/** Programs ask for JSON by name; whoever does not gets the page. */
const wantsJson = (accept = ''): boolean => /\bapplication\/(?:problem\+)?json\b/i.test(accept) && !/html/i.test(accept)

/** What `type` of a problem leads to, and the whole catalogue. */
export const serveProblems = async (app: FastifyInstance): Promise<void> => {
  const policy = await helmetHeaders(pagePolicy(false))
  const render = page('problem.html')
  const answers = new Map<string, { html: Content; json: Content }>()
  const catalogue: Static<typeof ProblemKind>[] = []

  // Domains declare theirs after this: all are known when the app is ready.
  app.addHook('onReady', async () => {
    for (const [code, { status, title, cure }] of [...app.problems].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const kind = { code, status, title, cure, type: `${app.config.publicUrl}/problems/${code}` }
      const values = { code, title, cure, status: `${status} ${STATUS_CODES[status] ?? ''}` }
      catalogue.push(kind)
      answers.set(code, {
        html: new Content(HTML, async () => render(values)),
        json: new Content('application/json; charset=utf-8', async () => JSON.stringify(kind))
      })
    }
  })

  app.get(
    '/problems/:code',
    {
      config: unlimited,
      compress: false,
      schema: {
        operationId: 'getProblem',
        summary: 'What a problem means',
        description:
          'The page that `type` of a problem leads to: what happened, what to do. JSON where Accept asks for it.',
        params: Type.Object({ code: Problem.properties.code }, { additionalProperties: false }),
        response: {
          200: {
            description: 'The problem and its cure',
            content: {
              'text/html': {
                schema: Type.String({ maxLength: 100_000, description: 'A page', examples: ['<!doctype html>'] })
              },
              'application/json': { schema: ProblemKind }
            }
          }
        }
      }
    },
    (request, reply) => {
      const { code } = request.params as { code: string }
      const found = answers.get(code)
      if (found === undefined) throw problem('request.not_found', { detail: 'No problem has this code.' })
      varyBy(reply, 'accept')
      if (wantsJson(request.headers.accept)) return found.json.send(request, reply)
      return found.html.send(request, reply.headers(policy))
    }
  )

  app.get(
    '/v1/meta/errors',
    {
      config: unlimited,
      schema: {
        operationId: 'listErrors',
        summary: 'List problems',
        description: 'Every code that an operation may answer, its status, and what a client does about it.',
        response: { 200: ProblemKinds }
      }
    },
    async () => ({ data: catalogue, next: null })
  )
}
