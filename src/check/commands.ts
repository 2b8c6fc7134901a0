import type { Pool } from '#src/db/pool.ts'
import type { ProblemKind } from '#src/http/problem.ts'
import { arrayLiteral } from '#src/read/parameters.ts'

const functions = `
  select f.name, exists (
    select from pg_proc p
    where p.oid = to_regprocedure(f.name || '(jsonb)') and p.prorettype = 'jsonb'::regtype
  ) as there
  from unnest($1::text[]) f (name)`

const constraints = `
  select c.name, exists (select from pg_constraint k where k.conname = c.name)
    or exists (select from pg_class i where i.relname = c.name and i.relkind = 'i') as there
  from unnest($1::text[]) c (name)`

const failures = `
  select distinct m[1] as code
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace and n.nspowner = 'provost_owner'::regrole
  cross join regexp_matches(p.prosrc, 'kernel\\.fail\\(''([^'']+)''', 'g') m`

const absent = async (pool: Pool, text: string, names: readonly string[]): Promise<string[]> => {
  const rows = await pool.query(text, [arrayLiteral(names)])
  return rows.flatMap(({ name, there }) => (there === true ? [] : [String(name)]))
}

/** Each failure that a function names is declared. */
export const checkFailures = async (pool: Pool, problems: ReadonlyMap<string, ProblemKind>): Promise<string[]> => {
  const raised = await pool.query(failures, [])
  return raised.flatMap(({ code }) =>
    problems.has(String(code)) ? [] : [`${String(code)}: raised in SQL, declared nowhere`]
  )
}

/** Each command is a function jsonb → jsonb, each declared constraint exists. */
export const checkCommands = async (
  pool: Pool,
  commands: ReadonlySet<string>,
  problems: ReadonlyMap<string, ProblemKind>
): Promise<string[]> => {
  const named = [...problems.values()].flatMap(kind => kind.constraints ?? [])
  return [
    ...(await absent(pool, functions, [...commands])).map(name => `${name}: no such function jsonb → jsonb`),
    ...(await absent(pool, constraints, named)).map(name => `${name}: no such constraint`)
  ]
}
