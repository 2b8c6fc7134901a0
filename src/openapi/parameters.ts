import { type RouteFacts, takesCount, takesKey, takesMinimal, takesRehearsal } from './facts.ts'
import { type Parameter, type Ref, refTo } from './types.ts'

const header = (name: string, required: boolean, description: string, schema: object, example: string): Parameter => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string', minLength: 1, examples: [example], ...schema }
})

const key = (required: boolean): Parameter =>
  header(
    'Idempotency-Key',
    required,
    'Names the act: the same key again answers the same and does nothing twice. Kept for 30 days.',
    { maxLength: 255, pattern: '^[\\x21-\\x7e]{1,255}$' },
    '7f6c2f0e-9f4b-4f7e-8f53-0d6a7b1f2c11'
  )

const prefer = (values: readonly string[], description: string): Parameter =>
  header('Prefer', false, description, { maxLength: 200, examples: values }, values[0] ?? '')

const minimal = 'return=minimal answers id and version alone'
const rehearsal = 'tx=rollback rehearses: the full answer, and nothing is kept'

/** Headers that requests may or must carry. */
export const requestHeaders = {
  IfMatch: header(
    'If-Match',
    true,
    'The ETag of the version that you have read: it is changed only if it still is that one.',
    { maxLength: 80 },
    '"3"'
  ),
  IfNoneMatch: header(
    'If-None-Match',
    false,
    'ETags that you hold: 304 and no body where one still is right.',
    { maxLength: 400 },
    '"3"'
  ),
  IdempotencyKey: key(false),
  IdempotencyKeyRequired: key(true),
  PreferCount: prefer(['count=exact'], 'count=exact answers the total as well'),
  PreferMinimal: prefer(['return=minimal'], minimal),
  PreferRehearsal: prefer(['tx=rollback'], rehearsal),
  PreferMinimalOrRehearsal: prefer(['return=minimal', 'tx=rollback'], `${minimal}; ${rehearsal}`)
} as const satisfies Record<string, Parameter>

type Name = keyof typeof requestHeaders

const preference = (facts: RouteFacts): Name | undefined => {
  if (takesCount(facts)) return 'PreferCount'
  if (takesMinimal(facts)) return takesRehearsal(facts) ? 'PreferMinimalOrRehearsal' : 'PreferMinimal'
  return takesRehearsal(facts) ? 'PreferRehearsal' : undefined
}

/** Which of them a route reads. */
export const requestHeadersOf = (facts: RouteFacts): Ref[] => {
  const { config, method, versioned } = facts
  const names: (Name | undefined | false)[] = [
    config.ifMatch === true && 'IfMatch',
    method === 'GET' && versioned && 'IfNoneMatch',
    takesKey(facts) && (config.idempotency === 'required' ? 'IdempotencyKeyRequired' : 'IdempotencyKey'),
    preference(facts)
  ]
  return names.flatMap(name => (name ? [refTo('parameters', name)] : []))
}
