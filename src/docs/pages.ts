import type { FastifyInstance } from 'fastify'
import { helmetHeaders, pagePolicy } from '#src/http/helmet.ts'
import { Content } from './content.ts'
import { page } from './page.ts'

export const HTML = 'text/html; charset=utf-8'

const unlimited = { access: 'public', limited: false, statements: 0, cache: 'no-cache' } as const

/** The reference and, for those who are used to it, Swagger UI. Nothing on them comes from elsewhere. */
export const servePages = async (app: FastifyInstance): Promise<void> => {
  const pages = [
    // Scalar writes style elements and attributes as it goes; a nonce does not reach the latter.
    { url: '/docs', file: 'reference.html', policy: pagePolicy(true) },
    { url: '/docs/swagger', file: 'swagger.html', policy: pagePolicy(false) }
  ]
  for (const { url, file, policy } of pages) {
    const content = new Content(HTML, async () => page(file)())
    const headers = await helmetHeaders(policy)
    app.get(url, { config: unlimited, compress: false, schema: { hide: true } }, (request, reply) =>
      content.send(request, reply.headers(headers))
    )
  }
  // Who opens the address in a browser wants to read.
  app.get('/', { config: unlimited, schema: { hide: true } }, (_request, reply) => reply.redirect('/docs'))
}
