import compress from '@fastify/compress'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** Answers of a kilobyte and more are compressed, but never one with a secret; what clients send is never inflated. */
export default fp(
  async (app: FastifyInstance) => {
    app.addHook('onRoute', route => {
      if (route.config?.secret === true) route.compress = false
    })
    await app.register(compress, { threshold: 1024, encodings: ['br', 'gzip'], globalDecompression: false })
  },
  { name: 'provost-compress' }
)
