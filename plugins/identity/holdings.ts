import type { FastifyRequest } from 'fastify'
import type { Grant, Permission } from '#src/access/permission.ts'
import { contextOf, run } from '#src/command/run.ts'

/** What a user holds, and the seal that breaks when it changes. */
export interface Holding {
  id: string
  status: string
  platform: boolean
  grants: (Grant & { id: string })[]
  seal: string
}

export interface CustomRole {
  id: string
  name: string
  version: number
  permissions: Permission[]
}

interface Holdings {
  actor: Holding | null
  /** Whom the act is about. */
  target: Holding | null
  roles: CustomRole[]
}

/** Whom an act is about, or which roles: one statement reads what a rule needs to know of them. */
export interface About {
  user?: string
  grant?: string
  api_key?: string
  /** A role by its id. */
  role?: string
  /** Roles by their names. */
  roles?: readonly string[]
}

/** Read from where commands write, so that a replica that lags cannot mislead. */
export const holdingsOf = (request: FastifyRequest, about: About): Promise<Holdings> =>
  run(request.server.db.command, 'identity.holdings', contextOf(request), about)

/** What was decided on: the statement that writes locks it, and refuses where it is not so any more. */
export interface Facts {
  users: Readonly<Record<string, string | null>>
  /** By id as well: a role may be deleted, and another one made of its name. */
  roles: Readonly<Record<string, Pick<CustomRole, 'id' | 'version'>>>
}
