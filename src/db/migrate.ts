import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Machine } from '#schemas/machine.ts'
import { connect, type Transaction } from './pool.ts'

interface Step {
  /** Path below its root: `0001_kernel.sql`, `fees/views/invoice_view.sql`. */
  name: string
  kind: 'numbered' | 'function' | 'view' | 'machines' | 'grants'
  text: string
  checksum: string
}

/** A folder of SQL that cannot be applied as it stands. */
export class MigrationError extends Error {}

const kindOf = (name: string): Step['kind'] => {
  if (name.includes('/functions/')) return 'function'
  if (name.includes('/views/')) return 'view'
  return name === 'grants.sql' ? 'grants' : 'numbered'
}

const step = (name: string, kind: Step['kind'], text: string): Step => ({
  name,
  kind,
  text,
  checksum: createHash('sha256').update(text).digest('hex').slice(0, 16)
})

const fileStep = (root: string, path: string): Step => {
  const name = relative(root, path)
  return step(name, kindOf(name), readFileSync(path, 'utf8'))
}

/** What the code declares of states: one step, since those that are declared no more must go. */
const machineStep = (machines: readonly Machine[]): Step => {
  const definitions = JSON.stringify(machines).replaceAll("'", "''")
  return step('state machines', 'machines', `select kernel.set_machines('${definitions}')`)
}

/** What a database is made of. */
interface Blueprint {
  /** Folders of SQL. */
  roots: readonly string[]
  machines?: readonly Machine[]
}

const NUMBERED = '[0-9]*_*.sql'

/** All steps of the given roots, in the order of a first run. */
const readSteps = ({ roots, machines = [] }: Blueprint): Step[] => {
  const found = (pattern: string) =>
    roots.flatMap(root => globSync(pattern, { cwd: root }).map(path => fileStep(root, join(root, path))))
  const byName = (a: Step, b: Step) => (a.name < b.name ? -1 : 1)
  return [
    ...found('kernel/functions/*.sql').sort(byName),
    ...found(NUMBERED).sort(byName),
    ...found('!(kernel)/functions/*.sql').sort(byName),
    machineStep(machines),
    ...found('*/views/*.sql').sort(byName),
    ...found('grants.sql')
  ]
}

/** The newest numbered file of the code: what a database must have before this code can serve from it. */
export const newestMigration = (roots: readonly string[]): string =>
  roots
    .flatMap(root => globSync(NUMBERED, { cwd: root }))
    .sort()
    .at(-1) ?? ''

/** The newest that a database has: newer than the code's where a newer release has migrated it. */
export const newestApplied = "select max(name) as name from kernel.migrations where name ~ '^[0-9]'"

interface Applied {
  name: string
  checksum: string
}

/** Roles are the cluster's: two databases of one cluster may be migrated at once, hence the caught exceptions. */
const bootstrap = `
do $$
declare
  role_name text;
begin
  foreach role_name in array array['provost_owner', 'provost_writer', 'provost_reader'] loop
    begin
      if to_regrole(role_name) is null then
        execute format('create role %I nologin', role_name);
      end if;
    exception when duplicate_object or unique_violation then null;
    end;
    if not pg_has_role(current_user, role_name, 'set') then
      execute format('grant %I to %I', role_name, current_user);
    end if;
  end loop;
  execute format('grant create on database %I to provost_owner', current_database());
end
$$;
create schema if not exists kernel authorization provost_owner;
comment on schema kernel is 'what would remain with zero domains';
set local role provost_owner;
create table if not exists kernel.migrations (
  name text not null constraint migrations_key primary key,
  checksum text not null,
  applied_at timestamptz not null default now()
);
comment on table kernel.migrations is 'what of sql/ has been applied, in which text';
`

const pending = (steps: Step[], applied: Map<string, string>): Step[] => {
  for (const { name, kind, checksum } of steps) {
    const before = applied.get(name)
    if (kind === 'numbered' && before !== undefined && before !== checksum) {
      throw new MigrationError(`${name} has been applied already and has changed since: write a new file instead`)
    }
  }
  const changed = new Set(steps.filter(s => applied.get(s.name) !== s.checksum))
  // A view cannot change its columns in place and others may rest on it: if one changes, all are made anew.
  // Grants speak of all that stands, so they follow any change.
  const views = [...changed].some(s => s.kind === 'view')
  return steps.filter(s => changed.has(s) || (s.kind === 'view' && views) || (s.kind === 'grants' && changed.size > 0))
}

const dropViews = `
do $$
declare
  found text;
begin
  for found in
    select format('%I.%I', schemaname, viewname) from pg_views where viewowner = 'provost_owner' and schemaname <> 'graphile_worker'
  loop
    execute 'drop view if exists ' || found || ' cascade';
  end loop;
end
$$;
`

/** The name by which other files speak of it: `fees/views/invoice_view.sql` makes fees.invoice_view. */
const madeBy = ({ name }: Step): string => name.replace(/^(\w+)\/views\/(\w+)\.sql$/, '$1.$2')

/** Views may rest on one another: each comes after those that it names. */
const inOrder = (views: readonly Step[]): Step[] => {
  const ordered = new Set<Step>()
  const add = (view: Step, above: readonly Step[]): void => {
    if (ordered.has(view)) return
    if (above.includes(view)) throw new MigrationError(`${view.name} rests on itself`)
    const named = new Set(view.text.match(/\w+\.\w+/g))
    for (const other of views) if (other !== view && named.has(madeBy(other))) add(other, [...above, view])
    ordered.add(view)
  }
  for (const view of views) add(view, [])
  return [...ordered]
}

const named = (name: string) => (error: unknown) => {
  throw new MigrationError(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
}

/** At every start: the log knows whose transaction numbers it has, and has room for the months ahead. */
const settle = (tx: Transaction) =>
  tx`select kernel.move_in(), kernel.make_partitions((now() at time zone 'UTC')::date, 3)`

class RolledBack extends Error {}

export interface MigrateOptions extends Blueprint {
  url: string
  dryRun?: boolean
  ca?: string | undefined
}

/** Applies what is pending, all or nothing, one process at a time. Answers the names of what was (or would be) done. */
export const migrate = async ({ url, dryRun = false, ca, ...blueprint }: MigrateOptions): Promise<string[]> => {
  const steps = readSteps(blueprint)
  const sql = connect({ url, ca }, { max: 1, prepare: false })
  let names: string[] = []
  try {
    await sql.begin(async tx => {
      await tx`select pg_advisory_xact_lock(hashtext('provost migrate'))`
      await tx.unsafe(bootstrap).catch(named('roles and schema kernel'))
      await tx`set local check_function_bodies = off`
      const rows = await tx<Applied[]>`select name, checksum from kernel.migrations`
      const todo = pending(steps, new Map(rows.map(r => [r.name, r.checksum])))
      names = todo.map(s => s.name)
      const views = todo.filter(s => s.kind === 'view')
      if (views.length > 0) await tx.unsafe(dropViews)
      const before = todo.filter(s => s.kind !== 'view' && s.kind !== 'grants')
      const after = todo.filter(s => s.kind === 'grants')
      // All are sent at once and done in their order, so whoever is slow to send keeps nobody waiting (a quarter of the
      // time); the first that fails is the one that is told.
      await Promise.all([...before, ...inOrder(views), ...after].map(s => tx.unsafe(s.text).catch(named(s.name))))
      const done = todo.map(({ name, checksum }) => ({ name, checksum }))
      await tx`
        insert into kernel.migrations (name, checksum)
        select name, checksum from jsonb_to_recordset(${tx.json(done)}) as done (name text, checksum text)
        on conflict (name) do update set checksum = excluded.checksum, applied_at = now()`
      await settle(tx)
      if (dryRun) throw new RolledBack()
    })
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
  } finally {
    await sql.end()
  }
  return names
}

/** What a start does even where a release brings no migration. */
export const settleLog = async ({ url, ca }: Pick<MigrateOptions, 'url' | 'ca'>): Promise<void> => {
  const sql = connect({ url, ca }, { max: 1, prepare: false })
  try {
    await sql.begin(async tx => {
      await tx`set local role provost_owner`
      await settle(tx)
    })
  } finally {
    await sql.end()
  }
}

/** Whether a newer release has migrated the database: what it made anew must not be put back. */
export const isNewer = async ({ url, ca, roots }: MigrateOptions): Promise<boolean> => {
  const sql = connect({ url, ca }, { max: 1, prepare: false })
  try {
    const [known] = await sql<{ there: boolean }[]>`select to_regclass('kernel.migrations') is not null as there`
    const [newest] = known?.there ? await sql.unsafe<{ name: string | null }[]>(newestApplied) : []
    return (newest?.name ?? '') > newestMigration(roots)
  } finally {
    await sql.end()
  }
}

/** What would be applied now, without touching anything. */
export const pendingSteps = async ({ url, ca, ...blueprint }: MigrateOptions): Promise<string[]> => {
  const sql = connect({ url, ca }, { max: 1, prepare: false })
  try {
    const [known] = await sql<{ there: boolean }[]>`select to_regclass('kernel.migrations') is not null as there`
    const rows = known?.there ? await sql<Applied[]>`select name, checksum from kernel.migrations` : []
    return pending(readSteps(blueprint), new Map(rows.map(r => [r.name, r.checksum]))).map(s => s.name)
  } finally {
    await sql.end()
  }
}
