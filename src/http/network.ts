import { isIPv6 } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'

/** One client by its address: an IPv6 household has a whole /64, and an IPv4 address in IPv6 clothes is still one. */
export const networkOf = (address: string): string => (isIPv6(address) ? normalizeIP(address, 64) : address)
