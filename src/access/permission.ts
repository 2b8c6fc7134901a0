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
}

/** `bursar: ['fees.*', 'campus.students.read']`; `*.read` is every read. */
export type Pattern = '*' | `*.${string}` | `${string}.*` | Permission

export const matches = (pattern: Pattern, permission: Permission): boolean => {
  if (pattern === '*') return true
  if (pattern.startsWith('*.')) return permission.endsWith(pattern.slice(1))
  if (pattern.endsWith('.*')) return permission.startsWith(pattern.slice(0, -1))
  return pattern === permission
}
