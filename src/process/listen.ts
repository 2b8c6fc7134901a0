import { isIPv6 } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { type Config, ConfigError } from '#src/config.ts'

const refusals: Readonly<Record<string, (config: Config) => string>> = {
  EADDRINUSE: ({ port }) => `PORT ${port} is in use by another process`,
  EACCES: ({ port }) => `PORT ${port} may not be used by this user`,
  EADDRNOTAVAIL: ({ host }) => `HOST ${host} is no address of this machine`,
  ENOTFOUND: ({ host }) => `HOST ${host} is not known`,
  EAI_AGAIN: ({ host }) => `HOST ${host} is not known`
}

/** Answers the port, which PORT=0 leaves to the system. */
export const listen = async (app: FastifyInstance): Promise<number> => {
  const { config } = app
  try {
    await app.listen({ port: config.port, host: config.host })
  } catch (error) {
    const refusal = error instanceof Error && 'code' in error ? refusals[String(error.code)] : undefined
    throw refusal === undefined ? error : new ConfigError(refusal(config))
  }
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : config.port
}

const LOCAL = ['127.0.0.1', '0.0.0.0', '::1', '::', 'localhost']

/** Where a person on this machine reaches it. */
export const localAddress = (host: string, port: number): string => {
  const name = LOCAL.includes(host) ? 'localhost' : isIPv6(host) ? `[${host}]` : host
  return `http://${name}:${port}`
}
