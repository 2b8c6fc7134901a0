import {
  type Grant,
  isPlatform,
  matches,
  type Pattern,
  type Permission,
  type Reach,
  type Scope,
  type Subject
} from './permission.ts'

interface ScopeKind {
  subject: Subject
  /** A relation (institution_id, user_id, id), always current; without one, the ids stand in the grant itself. */
  relation?: string
}

/** Where a permission ends that a role holds: at the grant's own scope, or at these, which join. */
type Held = ReadonlyMap<Permission, ReadonlySet<string> | undefined>

const INSTITUTION = 'institution'

/** Who runs the instance holds this role by a mark on the account, not by a grant. */
const PLATFORM_OWNER: Grant = { role: 'platform_owner', scope: INSTITUTION, campus_id: null, permissions: null }

/** Scopes join; a pattern without a scope of its own is wider than any. */
const joined = (held: Held, permission: Permission, scope: string | undefined): Set<string> | undefined => {
  const before = held.get(permission)
  const unscoped = scope === undefined || (held.has(permission) && before === undefined)
  return unscoped ? undefined : new Set(before).add(scope)
}

/** Every operation that asks for a permission makes it exist; roles and scopes are declared by the domains. */
export class AccessRegistry {
  /** Permission → the operations that need it. */
  readonly permissions = new Map<Permission, string[]>()
  readonly scopes = new Map<string, ScopeKind>()
  readonly #patterns = new Map<string, Set<Pattern>>()
  readonly #granted = new Map<string, Held>()

  needs(permission: Permission, operation: string): void {
    const operations = this.permissions.get(permission) ?? []
    operations.push(operation)
    this.permissions.set(permission, operations)
  }

  grant(role: string, patterns: readonly Pattern[]): void {
    const known = this.#patterns.get(role) ?? new Set()
    for (const pattern of patterns) known.add(pattern)
    this.#patterns.set(role, known)
  }

  scope(name: string, kind: ScopeKind): void {
    if (this.scopes.has(name)) throw new Error(`the scope ${name} is declared twice`)
    this.scopes.set(name, kind)
  }

  /** Once all routes are known: a pattern that matches nothing is a mistake and stops the boot. */
  seal(): void {
    for (const [role, patterns] of this.#patterns) {
      const held = new Map<Permission, Set<string> | undefined>()
      for (const pattern of patterns) {
        const [wildcard = '', scope] = pattern.split('@')
        if (scope !== undefined && !this.scopes.has(scope)) throw new Error(`role ${role}: no scope is called ${scope}`)
        const found = [...this.permissions.keys()].filter(p => matches(wildcard, p))
        if (found.length === 0) throw new Error(`role ${role}: no operation needs ${pattern}`)
        for (const permission of found) held.set(permission, joined(held, permission, scope))
      }
      this.#granted.set(role, held)
    }
  }

  rolesWith(permission: Permission): string[] {
    return [...this.#granted].flatMap(([role, held]) => (held.has(permission) ? [role] : [])).sort()
  }

  /** What grants add up to: the institution swallows narrower scopes, several of those join. */
  reach(grants: readonly Grant[], platform = false): Map<Permission, Reach> {
    const allows = new Map<Permission, Reach>()
    for (const grant of platform ? [...grants, PLATFORM_OWNER] : grants) {
      for (const [permission, scopes = [grant.scope]] of this.held(grant)) {
        for (const scope of scopes) {
          const before = allows.get(permission)
          if (before === 'institution') break
          allows.set(permission, this.#widen(before, { scope, campus_id: grant.campus_id }))
        }
      }
    }
    return allows
  }

  /** What a role holds. A permission that no operation needs any more is held by nobody, one of the platform by no role of theirs. */
  held({ role, permissions }: Pick<Grant, 'role' | 'permissions'>): Held {
    if (permissions === null) return this.#granted.get(role) ?? new Map()
    const still = permissions.filter(p => this.permissions.has(p) && !isPlatform(p))
    return new Map(still.map(p => [p, undefined]))
  }

  #widen(before: readonly Scope[] | undefined, { scope, campus_id }: Pick<Grant, 'scope' | 'campus_id'>): Reach {
    if (scope === INSTITUTION) return 'institution'
    const kind = this.scopes.get(scope)
    if (kind === undefined) return before ?? []
    const { subject, relation } = kind
    if (relation !== undefined) {
      // held by several roles, as what everybody holds: one look is enough
      const known = before?.some(one => 'relation' in one && one.relation === relation) ?? false
      return known ? (before ?? []) : [...(before ?? []), { subject, relation }]
    }
    return [...(before ?? []), { subject, ids: campus_id === null ? [] : [campus_id] }]
  }
}
