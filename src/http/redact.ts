import pino from 'pino'

/** Secrets never reach a log, wherever in an object they sit. */
export const secretNames = [
  'password',
  'current_password',
  'new_password',
  'refresh_token',
  'access_token',
  'challenge_token',
  'recovery_code',
  'recovery_codes',
  'otpauth_uri',
  'token',
  'authorization',
  'cookie',
  'secret'
]

export const CENSOR = '[secret]'

type Entries = Record<string, unknown>

const secrets = new Set(secretNames)

/** pino prints five levels. */
const DEPTH = 6

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const clean = (value: unknown, depth: number): unknown => {
  if (!isObject(value) || 'toJSON' in value) return value
  if (depth === DEPTH) return '[Object]'
  if (Array.isArray(value)) return value.map(item => clean(item, depth + 1))
  return cleanEntries(value instanceof Error ? pino.stdSerializers.err(value) : value, depth)
}

const cleanEntries = (object: object, depth: number): Entries => {
  const cleaned: Entries = {}
  for (const [name, value] of Object.entries(object)) {
    cleaned[name] = secrets.has(name) ? CENSOR : clean(value, depth + 1)
  }
  return cleaned
}

/**
 * A line without the secrets inside of its objects; those beside them and in a child's bindings are pino's own to
 * censor. As wildcard paths of pino's (`*.password`), which it matches against every string of every line, this cost
 * 18 µs a request.
 */
export const withoutSecrets = (line: Entries): Entries =>
  Object.values(line).some(isObject) ? cleanEntries(line, 0) : line

/** Keys and tokens by their marks (`pvk_`, `pvc_`): some belong into an address, any may be put there by mistake. */
const marked = /\bpv[a-z]_[A-Za-z0-9_-]+/g

/** An address without what opens something. */
export const withoutTokens = (path: string): string => (path.includes('pv') ? path.replace(marked, CENSOR) : path)
