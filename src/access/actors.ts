import { hashApiKey, isApiKey } from '#src/auth/api-keys.ts'
import type { Claims, Tokens } from '#src/auth/tokens.ts'
import { problem } from '#src/http/problems.ts'
import type { Actor } from './actor.ts'
import type { Budget, Budgets } from './budget.ts'
import type { Grant } from './permission.ts'
import type { AccessRegistry } from './registry.ts'

/** What the database says of a session: read at the first sight of a token, and again once it was revoked. */
export interface SessionFacts {
  user_id: string
  account_id: string
  expires_at: string
  grants: Grant[]
  /** Runs the instance, over all institutions. */
  platform: boolean
  enrolling: boolean
}

/** The domain that keeps sessions tells how to find a live one. */
export type SessionSource = (claims: Claims) => Promise<SessionFacts | undefined>

/** What the database says of a live API key. */
export interface KeyFacts extends Pick<SessionFacts, 'user_id' | 'expires_at' | 'grants'> {
  institution_id: string
  key_id: string
}

/** The domain that keeps API keys finds a live one by its hash. */
type KeySource = (hash: string) => Promise<KeyFacts | undefined>

export interface Known {
  readonly actor: Actor
  readonly budget: Budget
  readonly until_ms: number
}

const CAPACITY = 20_000
/** In place of a subject. */
const ALL = '*'
/** Short enough that a user who is let in again within it hardly notices. */
const REFUSED_ms = 500

/** So often is a key read again that is in use all the time: its day of use is noted then. */
const KEY_AGE_ms = 15 * 60_000

const ended = () => problem('access.unauthenticated', { detail: 'The session has ended.' })

const noKey = () => problem('access.unauthenticated', { detail: 'The API key is not valid.' })

/**
 * Token → actor. Only the first sight of a token pays for its signature (14 µs) and one select; from then on it is a
 * lookup, until a revocation of its session, user or account makes us forget it.
 */
export class Actors {
  source: SessionSource | undefined
  keys: KeySource | undefined
  /** False while revocations cannot be polled: then nothing that is remembered counts. */
  trusted = false
  readonly #known = new Map<string, Known>()
  readonly #tokensOf = new Map<string, Set<string>>()
  readonly #refused = new Map<string, number>()
  readonly #loading = new Map<string, Promise<Known>>()
  readonly #budgets: Budgets
  readonly #tokens: Tokens
  readonly #registry: AccessRegistry
  /** What was forgotten while it was read, for each reading. */
  readonly #missed = new Set<Set<string>>()

  constructor(tokens: Tokens, registry: AccessRegistry, budgets: Budgets) {
    this.#tokens = tokens
    this.#registry = registry
    this.#budgets = budgets
  }

  find(token: string, now_ms: number): Known | undefined {
    const known = this.#known.get(token)
    return known !== undefined && this.trusted && known.until_ms > now_ms ? known : undefined
  }

  /** Many requests with one unknown token load it once. */
  load(token: string): Promise<Known> {
    const loading = this.#loading.get(token)
    if (loading !== undefined) return loading
    const load = this.#load(token).finally(() => this.#loading.delete(token))
    this.#loading.set(token, load)
    return load
  }

  /** Whatever is known of this session, user, account or institution is read again before it is used again. */
  forget(subject: string): void {
    for (const missed of this.#missed) missed.add(subject)
    for (const token of [...(this.#tokensOf.get(subject) ?? [])]) this.#drop(token)
  }

  forgetAll(): void {
    for (const missed of this.#missed) missed.add(ALL)
    this.#known.clear()
    this.#tokensOf.clear()
  }

  async #load(token: string): Promise<Known> {
    const missed = new Set<string>()
    this.#missed.add(missed)
    try {
      const known = await (isApiKey(token) ? this.#key(token) : this.#session(token))
      // A revocation that came while we were reading may be newer than what we read: use it once, do not keep it.
      if (![ALL, ...subjects(known.actor)].some(subject => missed.has(subject))) this.#remember(token, known)
      return known
    } finally {
      this.#missed.delete(missed)
    }
  }

  async #session(token: string): Promise<Known> {
    const claims = this.#tokens.verify(token)
    if (this.#isRefused(claims.sid)) throw ended()
    const facts = await this.source?.(claims)
    if (facts === undefined || facts.user_id !== claims.sub) {
      this.#drop(token)
      this.#refuse(claims.sid)
      throw ended()
    }
    const actor: Actor = {
      institution: claims.inst,
      user: claims.sub,
      account: facts.account_id,
      session: claims.sid,
      machine: false,
      enrolling: facts.enrolling,
      allows: this.#registry.reach(facts.grants, facts.platform)
    }
    const until_ms = Math.min(claims.exp * 1000, Date.parse(facts.expires_at))
    return { actor, budget: this.#budgets.of(actor.user), until_ms }
  }

  async #key(key: string): Promise<Known> {
    const hash = hashApiKey(key)
    if (this.#isRefused(hash)) throw noKey()
    const facts = await this.keys?.(hash)
    if (facts === undefined) {
      this.#drop(key)
      this.#refuse(hash)
      throw noKey()
    }
    const actor: Actor = {
      institution: facts.institution_id,
      user: facts.user_id,
      account: '',
      session: facts.key_id,
      machine: true,
      enrolling: false,
      allows: this.#registry.reach(facts.grants)
    }
    const until_ms = Math.min(Date.now() + KEY_AGE_ms, Date.parse(facts.expires_at))
    return { actor, budget: this.#budgets.of(actor.user), until_ms }
  }

  #isRefused(what: string): boolean {
    return (this.#refused.get(what) ?? 0) > performance.now()
  }

  /** A session that has ended is not asked after again for a while, however often its token comes. */
  #refuse(what: string): void {
    if (this.#refused.size >= CAPACITY) this.#refused.clear()
    this.#refused.set(what, performance.now() + REFUSED_ms)
  }

  #remember(token: string, known: Known): void {
    if (this.#known.size >= CAPACITY) this.#drop(this.#known.keys().next().value ?? '')
    this.#known.set(token, known)
    for (const subject of subjects(known.actor)) {
      const tokens = this.#tokensOf.get(subject) ?? new Set()
      tokens.add(token)
      this.#tokensOf.set(subject, tokens)
    }
  }

  #drop(token: string): void {
    const known = this.#known.get(token)
    this.#known.delete(token)
    for (const subject of known === undefined ? [] : subjects(known.actor)) {
      const tokens = this.#tokensOf.get(subject)
      tokens?.delete(token)
      if (tokens?.size === 0) this.#tokensOf.delete(subject)
    }
  }
}

const subjects = ({ session, user, account, institution }: Actor): string[] =>
  [session, user, account, institution].filter(subject => subject !== '')
