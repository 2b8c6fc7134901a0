import type { Parameter, Sql } from '#src/db/pool.ts'

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  Schema?: string
  Plans?: Plan[]
  [name: string]: unknown
}

/** Tables that belong to everybody, or that hold no tenant's rows. */
const shared = new Set(['identity.accounts', 'kernel.migrations', 'kernel.revocations'])

const conditions = ['Index Cond', 'Filter', 'Recheck Cond', 'Hash Cond', 'Join Filter']

const scans = (plan: Plan): Plan[] => [
  ...(plan['Relation Name'] === undefined ? [] : [plan]),
  ...(plan.Plans ?? []).flatMap(scans)
]

const bound = (plan: Plan): boolean =>
  conditions.some(name => String(plan[name] ?? '').includes('institution_id')) ||
  // a bitmap's condition stands at the index scan below it
  (plan.Plans ?? []).some(bound)

/** Scans of a tenant's table that no institution_id limits, in the generic plan of a statement. */
export const unboundScans = async (sql: Sql, text: string, _parameters: readonly Parameter[]): Promise<string[]> => {
  const rows = await sql.unsafe(`explain (generic_plan, verbose, format json) ${text}`).simple()
  const [{ 'QUERY PLAN': plans }] = rows as unknown as [{ 'QUERY PLAN': [{ Plan: Plan }] | string }]
  const [{ Plan: root }] = typeof plans === 'string' ? (JSON.parse(plans) as [{ Plan: Plan }]) : plans
  return scans(root).flatMap(plan => {
    const table = `${plan.Schema}.${plan['Relation Name']}`
    return shared.has(table) || bound(plan) ? [] : [`${table} is read without institution_id: ${text}`]
  })
}
