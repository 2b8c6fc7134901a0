/** One limit of a permission: rows in a registered relation, or these. */
type Scope = { subject: string; relation: string } | { subject: string; ids: readonly string[] }

/** How far a permission reaches. */
type Reach = 'institution' | readonly Scope[]

/** What somebody holds: permissions, each with its reach. */
export type Privileges = ReadonlyMap<string, Reach>

/** A relation reaches other rows for each who holds it: what is my own is not theirs. */
const within = (mine: readonly Scope[], theirs: Scope): boolean =>
  'ids' in theirs &&
  theirs.ids.every(id => mine.some(m => m.subject === theirs.subject && 'ids' in m && m.ids.includes(id)))

/** The institution covers everything, campuses cover themselves; a relation is covered by the institution alone. */
const covers = (mine: Reach | undefined, theirs: Reach): boolean => {
  if (mine === undefined) return false
  if (mine === 'institution') return true
  return theirs !== 'institution' && theirs.every(scope => within(mine, scope))
}

/** What of `theirs` goes beyond `mine`, theirs being somebody else's: who gives or takes it away would act above themselves. */
export const beyond = (mine: Privileges, theirs: Privileges): string[] =>
  [...theirs].flatMap(([permission, reach]) => (covers(mine.get(permission), reach) ? [] : [permission])).sort()

/** What everybody holds, and over which relations. */
export type Common = ReadonlyMap<string, ReadonlySet<string>>

/** `theirs` without what everybody holds over the same relations anyway: that puts nobody above anybody. */
export const beyondCommon = (theirs: Privileges, common: Common): Privileges => {
  const only = (reach: Reach, relations: ReadonlySet<string> | undefined): boolean =>
    relations !== undefined &&
    reach !== 'institution' &&
    reach.every(scope => 'relation' in scope && relations.has(scope.relation))
  return new Map([...theirs].filter(([permission, reach]) => !only(reach, common.get(permission))))
}
