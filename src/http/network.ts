import { isIP, isIPv6 } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'

/** One client by its address: an IPv6 household has a whole /64, and an IPv4 address in IPv6 clothes is still one. */
export const networkOf = (address: string): string => (isIPv6(address) ? normalizeIP(address, 64) : address)

/** What the platform's own proxy says of the client; from anybody else that header is a claim. */
const announced = ({ headers, server, socket }: Sender): string | undefined => {
  const { clientAddressHeader, proxies } = server.config
  if (clientAddressHeader === undefined) return undefined
  const peer = socket.remoteAddress ?? ''
  if (isIP(peer) === 0 || !proxies.check(peer, isIPv6(peer) ? 'ipv6' : 'ipv4')) return undefined
  const value = headers[clientAddressHeader]
  return typeof value === 'string' && isIP(value) !== 0 ? value : undefined
}

type Sender = Pick<FastifyRequest, 'headers' | 'ip' | 'server' | 'socket'>

/** Who sends a request. A proxy that forwards something that is no address is taken for the client itself. */
export const clientOf = (request: Sender): string => {
  const { ip, socket } = request
  return networkOf(announced(request) ?? (isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip))
}
