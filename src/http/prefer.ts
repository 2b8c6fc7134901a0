import type { FastifyReply, FastifyRequest } from 'fastify'

/** The preferences we know (RFC 7240); what an operation honours it echoes in Preference-Applied. */
type Preference = 'return=minimal' | 'count=exact' | 'tx=rollback'

export const prefers = (request: FastifyRequest, preference: Preference): boolean => {
  const header = request.headers.prefer
  if (header === undefined) return false
  return String(header)
    .split(',')
    .some(
      p =>
        p
          .trim()
          .toLowerCase()
          .replaceAll('"', '')
          .replace(/\s*=\s*/, '=') === preference
    )
}

export const applied = (reply: FastifyReply, preference: Preference): void => {
  const before = reply.getHeader('preference-applied')
  reply.header('preference-applied', before === undefined ? preference : `${String(before)}, ${preference}`)
}
