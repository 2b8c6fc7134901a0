import type { FastifyReply, FastifyRequest } from 'fastify'

/** Tells where the next page is: this one's address with another cursor. */
export const linkNext = (request: FastifyRequest, reply: FastifyReply, cursor: string): void => {
  const [path = '', query = ''] = request.url.split('?')
  const parameters = new URLSearchParams(query)
  parameters.set('cursor', cursor)
  reply.header('link', `<${path}?${parameters}>; rel="next"`)
}
