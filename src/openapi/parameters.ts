import { type RouteFacts, takesCount, takesKey, takesMinimal, takesRehearsal } from './facts.ts'
import { type Parameter, type Ref, refTo } from './types.ts'

/** By name: a value and what it says. */
type Values = Readonly<Record<string, readonly [value: string, summary: string]>>

const header = (
  name: string,
  required: boolean,
  description: string,
  maxLength: number,
  values: Values
): Parameter => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string', minLength: 1, maxLength },
  examples: Object.fromEntries(
    Object.entries(values).map(([key, [value, summary]]) => [
      key,
      { summary, value, ...(required ? {} : { 'x-disabled': true as const }) }
    ])
  )
})

const key = (required: boolean): Parameter =>
  header(
    'Idempotency-Key',
    required,
    'Names the act: the same key again answers the same and does nothing twice. Kept for 30 days.',
    255,
    { act: ['7f6c2f0e-9f4b-4f7e-8f53-0d6a7b1f2c11', 'A fresh UUID for each act'] }
  )

const prefer = (values: Values): Parameter =>
  header('Prefer', false, 'What you prefer (RFC 7240); what was honoured stands in Preference-Applied.', 200, values)

const minimal: Values = { minimal: ['return=minimal', 'Only id and version'] }
const rehearsal: Values = { rehearsal: ['tx=rollback', 'A rehearsal: the full answer, nothing kept'] }
const version: Values = { version: ['"3"', 'As ETag gave it'] }

/** Headers that requests may or must carry. */
export const requestHeaders = {
  IfMatch: header(
    'If-Match',
    true,
    'The ETag of the version that you have read: it is changed only if it still is that one.',
    80,
    version
  ),
  IfNoneMatch: header(
    'If-None-Match',
    false,
    'ETags that you hold: 304 and no body where one still is right.',
    400,
    version
  ),
  LastEventId: header('Last-Event-ID', false, 'The id of the last event that you have: only what came after it.', 9, {
    version: ['3', 'As the event gave it']
  }),
  IdempotencyKey: key(false),
  IdempotencyKeyRequired: key(true),
  PreferCount: prefer({ total: ['count=exact', 'The total as well'] }),
  PreferMinimal: prefer(minimal),
  PreferRehearsal: prefer(rehearsal),
  PreferMinimalOrRehearsal: prefer({ ...minimal, ...rehearsal })
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
    config.events !== undefined && 'LastEventId',
    takesKey(facts) && (config.idempotency === 'required' ? 'IdempotencyKeyRequired' : 'IdempotencyKey'),
    preference(facts)
  ]
  return names.flatMap(name => (name ? [refTo('parameters', name)] : []))
}
