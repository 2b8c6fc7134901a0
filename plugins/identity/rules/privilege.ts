/** One limit of a permission: rows in a registered relation, or these. */
type Scope = { subject: string; relation: string } | { subject: string; ids: readonly string[] }

/** How far a permission reaches. */
type Reach = 'institution' | readonly Scope[]

/** What somebody holds: permissions, each with its reach. */
export type Privileges = ReadonlyMap<string, Reach>

const within = (mine: readonly Scope[], theirs: Scope): boolean => {
  if ('relation' in theirs) return mine.some(m => 'relation' in m && m.relation === theirs.relation)
  return theirs.ids.every(id => mine.some(m => m.subject === theirs.subject && 'ids' in m && m.ids.includes(id)))
}

/** The institution covers everything, campuses cover themselves, a relation covers the same relation. */
const covers = (mine: Reach | undefined, theirs: Reach): boolean => {
  if (mine === undefined) return false
  if (mine === 'institution') return true
  return theirs !== 'institution' && theirs.every(scope => within(mine, scope))
}

/** What of `theirs` goes beyond `mine`: who gives or takes it away would act above themselves. */
export const beyond = (mine: Privileges, theirs: Privileges): string[] =>
  [...theirs].flatMap(([permission, reach]) => (covers(mine.get(permission), reach) ? [] : [permission])).sort()
