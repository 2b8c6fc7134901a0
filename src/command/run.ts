import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Pool } from '#src/db/pool.ts'
import { problem } from '#src/http/problems.ts'
import { checker } from '#src/http/validate.ts'

const isMoment = checker({ type: 'string', format: 'date-time' })

/** Who commands, for whom, how far: what kernel.run sets for its one statement. */
export interface Context {
  institution: string | null
  actor: string | null
  session?: string | null
  request?: string
  clock?: string
  if_match?: number
  /** Absent: the whole institution. */
  reach?: readonly unknown[]
  /** The select list that kernel.show answers with. */
  columns?: string
  /** The answer holds a secret: it is not stored for replay. */
  secret?: boolean
}

export interface Options {
  key?: string | undefined
  /** What the key is held against; the input where nothing is said. With null its first answer serves whatever is asked. */
  asked?: unknown
  dry?: boolean
}

/** What kernel.run answers; `T` is what the command's own function is known to. */
export interface Outcome<T> {
  answer: T
  replayed?: true
  /** Sessions, users, accounts, institutions of which nothing that was known holds any more. */
  revoked?: string[]
}

const statement = 'select kernel.run($1, $2::text::jsonb, $3::text::jsonb, $4, $5, $6) as outcome'

/** Serialization failures and deadlocks leave nothing behind: the same statement again is the cure. */
const passing = new Set(['40001', '40P01'])
const ATTEMPTS = 3
/** Later than this another attempt could outlast the request. */
const LAST_ATTEMPT_ms = 500

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

const hashOf = (command: string, text: string): string =>
  createHash('sha256').update(command).update(text).digest('base64')

/** What a key is claimed with: for a statement that comes before its command and counts what was done already. */
export const claimOf = (command: string, { key, asked }: Options) =>
  key === undefined ? null : { key, command, request_hash: hashOf(command, JSON.stringify(asked)) }

/** The write path: one call of one SQL function, in one statement. */
export const execute = async <T>(
  pool: Pool,
  command: string,
  context: Context,
  input: unknown,
  { key, dry = false, asked }: Options = {}
): Promise<Outcome<T>> => {
  const text = JSON.stringify(input ?? {})
  const hash = key === undefined ? null : hashOf(command, asked === undefined ? text : JSON.stringify(asked))
  const parameters = [command, JSON.stringify(context), text, key ?? null, hash, dry]
  const began = performance.now()
  for (let attempt = 1; ; attempt++) {
    try {
      const [row] = await pool.query<{ outcome: Outcome<T> }>(statement, parameters)
      if (row === undefined) throw new Error(`${command} answered no row`)
      for (const subject of row.outcome.revoked ?? []) pool.revoked?.(subject)
      return row.outcome
    } catch (error) {
      const again = attempt < ATTEMPTS && performance.now() - began < LAST_ATTEMPT_ms
      if (!again || !passing.has(codeOf(error))) throw error
    }
  }
}

/** The same where it does not matter whether it was a replay: its answer alone. */
export const run = async <T>(
  pool: Pool,
  command: string,
  context: Context,
  input: unknown,
  options?: Options
): Promise<T> => (await execute<T>(pool, command, context, input, options)).answer

/** A sandbox's clock is what the caller says; nobody else's ever is. */
const clockOf = ({ server, headers }: FastifyRequest): { clock?: string } => {
  const clock = headers['provost-clock']
  if (!server.config.sandbox || typeof clock !== 'string') return {}
  if (!isMoment(clock)) {
    const detail = 'must be a moment (RFC 3339)'
    throw problem('request.invalid', { errors: [{ in: 'header', pointer: '/provost-clock', code: 'format', detail }] })
  }
  return { clock }
}

/** The context of a request's command. */
export const contextOf = (request: FastifyRequest, more: Partial<Context> = {}): Context => {
  const { actor, reach } = request
  return {
    institution: actor.institution || null,
    actor: actor.user || null,
    session: actor.session || null,
    request: request.id,
    ...(reach === 'institution' ? {} : { reach }),
    ...clockOf(request),
    ...more
  }
}
