import type { FastifyReply, FastifyRequest } from 'fastify'

/** The preferences we know (RFC 7240); what an operation honours it echoes in Preference-Applied. */
type Preference = 'return=minimal' | 'count=exact' | 'tx=rollback'

/** Each preference as `name=value`, without its parameters. */
const preferences = (request: FastifyRequest): string[] => {
  const { prefer } = request.headers
  if (prefer === undefined) return []
  return [prefer]
    .flat()
    .flatMap(line => line.split(','))
    .map(one => {
      const [preference = ''] = one.split(';')
      return preference.toLowerCase().replace(/["\s]/g, '')
    })
}

export const prefers = (request: FastifyRequest, preference: Preference): boolean =>
  preferences(request).includes(preference)

/** What it says of the transaction, whatever that is: undefined where it says nothing. */
export const transactionPreference = (request: FastifyRequest): string | undefined =>
  preferences(request).find(preference => preference.startsWith('tx='))

export const applied = (reply: FastifyReply, preference: Preference): void => {
  const before = reply.getHeader('preference-applied')
  reply.header('preference-applied', before === undefined ? preference : `${String(before)}, ${preference}`)
}
