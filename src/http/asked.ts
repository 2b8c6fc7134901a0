import type { Static, TSchema } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'

/** A request whose route says nothing of types has been through that route's schema all the same: it is told here. */
export const bodyOf = <T extends TSchema>(request: FastifyRequest): Static<T> => request.body as Static<T>

/** The id in the path, of routes with IdParams. */
export const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id
