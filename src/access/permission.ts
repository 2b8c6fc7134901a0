/** What a route asks of its caller: nobody in particular, anybody signed in, or somebody who holds a permission. */

/** domain.resource.verb */
export type Permission = `${string}.${string}.${string}`

export type Access = 'public' | 'self' | Permission

/** Who a row belongs to: scopes limit by subject, reads and commands say which column names it. */
export type Subject = 'campus' | 'section' | 'student' | 'employee' | 'user'

/** The columns of a view that say whose a row is. */
export type By = Readonly<Partial<Record<Subject, string>>>

/** One limit: rows whose subject is in a registered relation, or among these ids. */
export type Scope = { subject: Subject; relation: string } | { subject: Subject; ids: readonly string[] }

/** How far a permission reaches: over the whole institution, or over what these scopes join to. */
export type Reach = 'institution' | readonly Scope[]

/** A role held by a user, as its grant says. */
export interface Grant {
  role: string
  scope: string
  campus_id: string | null
  /** What a role of the institution's own holds; null: a built-in role, which the code knows. */
  permissions: Permission[] | null
}

/** `bursar: ['fees.*', 'campus.students.read']`; `*.read` is every read. */
type Wildcard = '*' | `*.${string}` | `${string}.*` | Permission

/** `kernel.jobs.read@own`: held with this scope, however wide the role was granted. */
export type Pattern = Wildcard | `${Wildcard}@${string}`

/** What rules over institutions is held by whoever runs the instance: no role of an institution reaches it. */
const PLATFORM = 'platform.'

export const isPlatform = (permission: string): boolean => permission.startsWith(PLATFORM)

export const matches = (pattern: string, permission: Permission): boolean => {
  if (isPlatform(permission) && !pattern.startsWith(PLATFORM)) return false
  if (pattern === '*') return true
  if (pattern.startsWith('*.')) return permission.endsWith(pattern.slice(1))
  if (pattern.endsWith('.*')) return permission.startsWith(pattern.slice(0, -1))
  return pattern === permission
}
