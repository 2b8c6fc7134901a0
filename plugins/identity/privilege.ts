import type { FastifyRequest } from 'fastify'
import { builtInRoles } from '#schemas/identity/roles.ts'
import { type Grant, isPlatform, type Permission, type Reach } from '#src/access/permission.ts'
import type { AccessRegistry } from '#src/access/registry.ts'
import { problem } from '#src/http/problems.ts'
import { type About, type CustomRole, type Facts, type Holding, holdingsOf } from './holdings.ts'
import { identityProblem } from './problems.ts'
import { reserved } from './roles.ts'
import { beyond, beyondCommon, type Common, type Privileges } from './rules/privilege.ts'

/** A role as it is about to be granted. */
export interface Wanted {
  role: string
  scope: string
  campus_id?: string | null
}

const NAMED = 5

const isBuiltIn = (role: string): boolean => Object.hasOwn(builtInRoles, role)

const refuseBeyond = (missing: readonly string[]): void => {
  if (missing.length === 0) return
  const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : ''
  throw identityProblem('identity.privilege_exceeded', {
    detail: `You do not hold as much of ${missing.slice(0, NAMED).join(', ')}${more}.`
  })
}

/** To be an owner is more than the sum of an owner's permissions: only owners make and unmake owners. */
const privilegesOf = (
  access: AccessRegistry,
  { grants, platform }: { grants: readonly Grant[]; platform: boolean }
): Privileges => {
  const held = new Map<string, Reach>(access.reach(grants, platform))
  if (grants.some(({ role }) => role === 'owner')) held.set('the role of owner', 'institution')
  return held
}

/** The relations over which everybody holds what: where all hold it as far as they were granted it, one's own at least. */
const commonOf = (access: AccessRegistry): Common => {
  const held = Object.keys(builtInRoles).map(role => access.held({ role, permissions: null }))
  const common = new Map<string, ReadonlySet<string>>()
  for (const permission of access.permissions.keys()) {
    if (!held.every(one => one.has(permission))) continue
    const limits = held.flatMap(one => one.get(permission) ?? [])
    const shared =
      limits.length === 0 ? ['own'] : [...access.scopes.keys()].filter(name => limits.every(l => l.has(name)))
    common.set(permission, new Set(shared.flatMap(name => access.scopes.get(name)?.relation ?? [])))
  }
  return common
}

const aboveMembers = (access: AccessRegistry, theirs: Privileges): Privileges => beyondCommon(theirs, commonOf(access))

const actorOf = (actor: Holding | null): Holding => {
  // shut out a moment ago, and this process has not heard of it yet
  if (actor?.status !== 'active') throw problem('access.unauthenticated')
  return actor
}

const sealed = (...holdings: Holding[]): Facts['users'] =>
  Object.fromEntries(holdings.map(({ id, seal }) => [id, seal]))

const sealedRoles = (roles: readonly CustomRole[]): Facts['roles'] =>
  Object.fromEntries(roles.map(({ name, id, version }) => [name, { id, version }]))

/** That what `needs` allows is held as far as these grants reach. */
const beyondReach = (
  access: AccessRegistry,
  mine: Privileges,
  grants: readonly Grant[],
  needs: Permission
): readonly string[] => beyond(mine, access.reach(grants.map(grant => ({ ...grant, permissions: [needs] }))))

/**
 * Whoever is shut out, let in, invited anew or loses a role must not hold more than who does that to them. Where it is
 * about one grant, `needs` says what takes it away, held as far as the grant reaches.
 */
export const overUser = async (request: FastifyRequest, about: About, needs?: Permission): Promise<Facts> => {
  const { access } = request.server
  const holdings = await holdingsOf(request, about)
  const actor = actorOf(holdings.actor)
  const { target } = holdings
  if (target === null) throw problem('request.not_found')
  const mine = privilegesOf(access, actor)
  const taken = target.grants.filter(({ id }) => id === about.grant)
  const short = needs === undefined ? [] : beyondReach(access, mine, taken, needs)
  // nobody is above themselves
  const above = target.id === actor.id ? [] : beyond(mine, aboveMembers(access, privilegesOf(access, target)))
  refuseBeyond([...new Set([...above, ...short])])
  return { users: sealed(actor, target), roles: {} }
}

/** Nobody grants what they do not hold, and as far as they hold it. `needs`: what grants at all, held as far. */
export const toGrant = async (
  request: FastifyRequest,
  wanted: readonly Wanted[],
  receivers: readonly string[],
  needs: Permission
): Promise<Facts> => {
  const { access } = request.server
  const names = wanted.map(({ role }) => role).filter(role => !isBuiltIn(role))
  const holdings = await holdingsOf(request, { roles: names })
  const actor = actorOf(holdings.actor)
  const custom = new Map(holdings.roles.map(role => [role.name, role]))
  const grants = wanted.map(({ role, scope, campus_id = null }) => {
    const permissions = custom.get(role)?.permissions ?? null
    if (permissions === null && !isBuiltIn(role)) throw identityProblem('identity.role_unknown', { detail: role })
    if (scope !== 'institution' && !access.scopes.has(scope)) {
      throw identityProblem('identity.scope_unknown', {
        detail: `${scope} is not one of ${['institution', ...access.scopes.keys()].join(', ')}.`
      })
    }
    return { role, scope, campus_id, permissions }
  })
  const given = aboveMembers(access, privilegesOf(access, { grants, platform: false }))
  const mine = privilegesOf(access, actor)
  refuseBeyond([...new Set([...beyond(mine, given), ...beyondReach(access, mine, grants, needs)])])
  return {
    users: { ...Object.fromEntries(receivers.map(id => [id, null])), ...sealed(actor) },
    roles: sealedRoles(holdings.roles)
  }
}

/** A role says what its holders may anywhere in the institution: who writes it holds all of that, before and after. */
export const toWriteRole = async (
  request: FastifyRequest,
  { name, permissions = [] }: { name?: string; permissions?: readonly string[] },
  id?: string
): Promise<Facts> => {
  const { access } = request.server
  const known = (p: string): p is Permission => access.permissions.has(p as Permission) && !isPlatform(p)
  const unknown = permissions.filter(p => !known(p))
  if (unknown.length > 0) throw identityProblem('identity.permission_unknown', { detail: unknown.join(', ') })
  if (name !== undefined && reserved.includes(name)) {
    throw identityProblem('identity.role_name_taken', { detail: `${name} is built in.` })
  }
  const holdings = await holdingsOf(request, id === undefined ? {} : { role: id })
  const actor = actorOf(holdings.actor)
  const [before] = holdings.roles
  if (id !== undefined && before === undefined) throw problem('request.not_found')
  const touched = [...permissions.filter(known), ...(before?.permissions ?? [])]
  const grant = { role: name ?? '', scope: 'institution', campus_id: null, permissions: touched }
  refuseBeyond(beyond(privilegesOf(access, actor), access.reach([grant])))
  return {
    users: sealed(actor),
    roles: sealedRoles(holdings.roles)
  }
}
