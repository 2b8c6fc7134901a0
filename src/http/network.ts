import { isIP, isIPv6 } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'

/** One client by its address: an IPv6 household has a whole /64, and an IPv4 address in IPv6 clothes is still one. */
export const networkOf = (address: string): string => (isIPv6(address) ? normalizeIP(address, 64) : address)

/** Who sends a request. A proxy that forwards something that is no address is taken for the client itself. */
export const clientOf = ({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string =>
  networkOf(isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip)
