import type { Static } from '@sinclair/typebox'
import type { Problem } from '#schemas/common.ts'
import type { ProblemKind } from '#src/http/problem.ts'
import type { RouteFacts } from './facts.ts'
import { headersOf } from './headers.ts'
import { type Media, type Ref, type Response, refTo } from './types.ts'

type Kinds = ReadonlyMap<string, ProblemKind>

const example = (code: string, { title, status }: ProblemKind): Static<typeof Problem> => ({
  type: `https://provost.example/problems/${code}`,
  title,
  status,
  code,
  request_id: '019a9d5e-7c00-7abc-8def-0123456789ab'
})

const kindOf = (code: string, kinds: Kinds): ProblemKind => {
  const kind = kinds.get(code)
  if (kind === undefined) throw new Error(`${code} is documented, declared nowhere`)
  return kind
}

const media = (codes: readonly string[], kinds: Kinds): Media => ({
  schema: refTo('schemas', 'Problem'),
  examples: Object.fromEntries(
    codes.map(code => {
      const kind = kindOf(code, kinds)
      return [code, { summary: kind.title, value: example(code, kind) }]
    })
  )
})

const told = (codes: readonly string[], kinds: Kinds): string => {
  const lines = codes.map(code => `[\`${code}\`](/problems/${code}) ${kindOf(code, kinds).title}`)
  return lines.length === 1 ? `${lines[0]}` : lines.map(line => `- ${line}`).join('\n')
}

/** Domains' own codes stay with their operation; what the kernel's codes make up is shared. */
const isShared = (codes: readonly string[]): boolean => codes.every(code => /^(?:request|access|server)\./.test(code))

/** `400.invalid.malformed`, and what is carried besides: a name that does not change when other operations come. */
const nameOf = (status: string, codes: readonly string[], headers: object): string => {
  const words = codes.map(code => code.split('.')[1] ?? code)
  const unlimited = 'RateLimit' in headers ? [] : ['unlimited']
  const deprecated = 'Deprecation' in headers ? ['deprecated'] : []
  return [status, ...words, ...unlimited, ...deprecated].join('.')
}

/** A route's failures by status, the shared ones put among `shared`. */
export const failuresOf = (
  facts: RouteFacts,
  codes: readonly string[],
  kinds: Kinds,
  shared: Record<string, Response>
): Record<string, Response | Ref> => {
  const byStatus = Map.groupBy(codes, code => String(kindOf(code, kinds).status))
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const headers = headersOf(facts, status)
      const response: Response = {
        description: told(codes, kinds),
        headers,
        content: { 'application/problem+json': media(codes, kinds) }
      }
      if (!isShared(codes)) return [status, response]
      const name = nameOf(status, codes, headers)
      shared[name] = response
      return [status, refTo('responses', name)]
    })
  )
}
