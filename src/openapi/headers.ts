import { type RouteFacts, takesCount, takesKey, takesMinimal, takesRehearsal } from './facts.ts'
import { type Header, type Ref, refTo } from './types.ts'

const header = (description: string, example: string, maxLength: number): Header => ({
  description,
  schema: { type: 'string', minLength: 1, maxLength, examples: [example] }
})

/** Headers of answers. */
export const responseHeaders = {
  Deprecation: header('Since when the operation is deprecated (RFC 9745)', '@1767225600', 20),
  ETag: header('The version of what is answered; send it as If-Match or If-None-Match', '"3"', 80),
  'Idempotent-Replayed': header('true: the stored answer of an earlier request with this key', 'true', 4),
  Link: header('The next page, rel="next"', '</v1/identity/campuses?cursor=WyJuYW1lIl0>; rel="next"', 8000),
  Location: header(
    'Where the new resource is, or the job that does the work',
    '/v1/identity/campuses/019a9d5e-7c00-7abc-8def-0123456789ab',
    300
  ),
  'Preference-Applied': header('Which preferences were honoured (RFC 7240)', 'return=minimal', 100),
  RateLimit: header(
    'What is left of the limit, and the seconds until it is whole again',
    '"signed-in";r=2999;t=60',
    80
  ),
  'RateLimit-Policy': header(
    'The limit: so many requests in a window of so many seconds',
    '"signed-in";q=3000;w=60',
    80
  ),
  'Retry-After': header('Seconds to wait', '30', 10),
  Sunset: header('When the operation goes (RFC 8594)', 'Fri, 01 Jan 2027 00:00:00 GMT', 40),
  'WWW-Authenticate': header('How to sign in', 'Bearer', 100),
  'X-Request-Id': header(
    'Names the request in the log; yours, where you sent one',
    '019a9d5e-7c00-7abc-8def-0123456789ab',
    100
  )
} as const satisfies Record<string, Header>

type Name = keyof typeof responseHeaders

/** Which headers an answer of a route carries. */
export const headersOf = (facts: RouteFacts, status: string): Record<string, Ref> => {
  const { config, versioned, method } = facts
  const success = status.startsWith('2')
  const carried: [Name, boolean][] = [
    ['X-Request-Id', true],
    ['RateLimit', config.limited !== false],
    ['RateLimit-Policy', config.limited !== false],
    ['ETag', (success || status === '304') && versioned],
    ['Link', success && facts.query.has('cursor')],
    ['Location', status === '201' || status === '202'],
    ['Preference-Applied', success && (takesCount(facts) || takesMinimal(facts) || takesRehearsal(facts))],
    ['Idempotent-Replayed', success && method === 'POST' && takesKey(facts)],
    ['WWW-Authenticate', status === '401'],
    ['Retry-After', ['429', '503', '504'].includes(status)],
    ['Deprecation', config.deprecated !== undefined],
    ['Sunset', config.deprecated !== undefined]
  ]
  return Object.fromEntries(carried.flatMap(([name, holds]) => (holds ? [[name, refTo('headers', name)]] : [])))
}
