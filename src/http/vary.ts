import type { FastifyReply } from 'fastify'

/** What is answered depends on this header too: a cache keeps one answer for each of its values. */
export const varyBy = (reply: FastifyReply, header: string): FastifyReply =>
  reply.header('vary', [reply.getHeader('vary') ?? [], header].flat().join(', '))
