import {
  type Grant,
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

/** Every operation that asks for a permission makes it exist; roles and scopes are declared by the domains. */
export class AccessRegistry {
  /** Permission → the operations that need it. */
  readonly permissions = new Map<Permission, string[]>()
  readonly scopes = new Map<string, ScopeKind>()
  readonly #patterns = new Map<string, Set<Pattern>>()
  #granted = new Map<string, Set<Permission>>()

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
      const held = new Set<Permission>()
      for (const pattern of patterns) {
        const found = [...this.permissions.keys()].filter(p => matches(pattern, p))
        if (found.length === 0) throw new Error(`role ${role}: no operation needs ${pattern}`)
        for (const permission of found) held.add(permission)
      }
      this.#granted.set(role, held)
    }
  }

  rolesWith(permission: Permission): string[] {
    return [...this.#granted].flatMap(([role, held]) => (held.has(permission) ? [role] : [])).sort()
  }

  /** What grants add up to: the institution swallows narrower scopes, several of those join. */
  reach(grants: readonly Grant[]): Map<Permission, Reach> {
    const allows = new Map<Permission, Reach>()
    for (const grant of grants) {
      for (const permission of this.#granted.get(grant.role) ?? []) {
        const before = allows.get(permission)
        if (before === 'institution') continue
        allows.set(permission, this.#widen(before, grant))
      }
    }
    return allows
  }

  #widen(before: readonly Scope[] | undefined, { scope, campus_id }: Grant): Reach {
    if (scope === 'institution') return 'institution'
    const kind = this.scopes.get(scope)
    if (kind === undefined) return before ?? []
    const { subject, relation } = kind
    if (relation !== undefined) return [...(before ?? []), { subject, relation }]
    return [...(before ?? []), { subject, ids: campus_id === null ? [] : [campus_id] }]
  }
}
