import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { problem } from './problems.ts'

/** `"3"`, `"3-kx81"` for a subset of properties, and the coding behind it when the answer is compressed. */
export const etagOf = (version: unknown, representation = ''): string =>
  representation === '' ? `"${String(version)}"` : `"${String(version)}-${representation}"`

const coded = /-(?:gzip|br|deflate|zstd)"$/

/** Weak comparison, as If-None-Match asks for; the coding does not make another version. */
export const notModified = (request: FastifyRequest, etag: string): boolean => {
  const header = request.headers['if-none-match']
  if (header === undefined) return false
  return (
    header === '*' ||
    header.split(',').some(candidate => candidate.trim().replace(/^W\//, '').replace(coded, '"') === etag)
  )
}

/** The version that If-Match names; whichever representation it was read in. */
export const versionToMatch = (request: FastifyRequest): number | undefined => {
  const header = request.headers['if-match']
  if (header === undefined || header === '*') return undefined
  const version = /^"(\d{1,9})(?:-[\w-]+)?"$/.exec(header.trim())?.[1]
  // A tag of another making names a version that never was.
  if (version === undefined) throw problem('request.version_stale')
  return Number(version)
}

/** Compression makes another representation: a strong ETag says so. Runs after @fastify/compress, on the routes with ETags. */
export default fp(
  async (app: FastifyInstance) => {
    app.addHook('onRoute', route => {
      if (route.config?.read === undefined && route.config?.tagged !== true) return
      const own = route.onSend ?? []
      route.onSend = [
        ...(Array.isArray(own) ? own : [own]),
        (_request, reply, payload, done) => {
          const coding = reply.getHeader('content-encoding')
          const etag = reply.getHeader('etag')
          if (typeof coding === 'string' && typeof etag === 'string') {
            reply.header('etag', etag.replace(/"$/, `-${coding}"`))
          }
          done(null, payload)
        }
      ]
    })
  },
  { name: 'provost-etag', dependencies: ['provost-compress'] }
)
