import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { type Machine, machine } from '#schemas/machine.ts'
import { readConfig } from '#src/config.ts'
import { migrate, pendingSteps, settleLog } from '#src/db/migrate.ts'
import { connect } from '#src/db/pool.ts'
import { bringUpToDate, sqlRoot } from '#src/process/database.ts'
import { testDatabase } from '#test/support/database.ts'

const { url, sql } = await testDatabase(t)

/** A copy of the product's SQL that a test may change, and an empty database for it. */
const scratch = async (t: Parameters<typeof testDatabase>[0]) => {
  const root = mkdtempSync(join(tmpdir(), 'provost-sql-'))
  cpSync(sqlRoot, root, { recursive: true })
  const name = `m_${Math.random().toString(36).slice(2)}`
  await sql.unsafe(`create database ${name}`)
  const target = new URL(url)
  target.pathname = `/${name}`
  const own = connect({ url: target.href }, { max: 1 })
  t.teardown(async () => {
    await own.end()
    await sql.unsafe(`drop database ${name} with (force)`)
    rmSync(root, { recursive: true, force: true })
  })
  const write = (file: string, text: string) => {
    mkdirSync(join(root, file, '..'), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return { options: { url: target.href, roots: [root] }, sql: own, write }
}

t.test('what was applied once is not applied again', async t => {
  const { options } = await scratch(t)
  const pending = await pendingSteps(options)
  t.ok(pending.includes('0001_kernel.sql'))
  t.strictSame(await migrate(options), pending, 'status told what migrate does')
  t.strictSame(await pendingSteps(options), [])
  t.strictSame(await migrate(options), [])
})

t.test('a start puts nothing back that a newer release has made', async t => {
  const { options, sql, write } = await scratch(t)
  const touched =
    'create or replace function kernel.institution() returns uuid language sql stable as $$ select null::uuid $$;'
  write('kernel/functions/institution.sql', touched)
  await migrate(options)
  const config = readConfig({ DATABASE_URL: options.url, JWT_SECRET: 'x'.repeat(40), TOTP_KEYS: 'y'.repeat(40) })
  const body = async () =>
    (await sql`select prosrc from pg_proc where oid = 'kernel.institution()'::regprocedure`)[0]?.prosrc
  const newer = await body()
  write('0500_newer.sql', 'create table identity.newer (id integer);')
  await migrate(options)
  t.strictSame(await bringUpToDate(config, options.url), [])
  t.equal(await body(), newer)
  await sql`delete from kernel.migrations where name = '0500_newer.sql'`
  t.ok((await bringUpToDate(config, options.url)).includes('kernel/functions/institution.sql'))
})

t.test('a dry run does it all and leaves nothing', async t => {
  const { options, sql } = await scratch(t)
  const names = await migrate({ ...options, dryRun: true })
  t.ok(names.length > 10)
  const [found] = await sql`select to_regnamespace('kernel') is null and to_regnamespace('identity') is null as empty`
  t.equal(found?.empty, true)
  t.strictSame(await migrate(options), names)
})

t.test('a numbered file that changes after it was applied is refused by name', async t => {
  const { options, write } = await scratch(t)
  write('0500_extra.sql', 'create table identity.extra (id integer);')
  await migrate(options)
  write('0500_extra.sql', 'create table identity.extra (id bigint);')
  await t.rejects(migrate(options), /0500_extra\.sql has been applied already/)
})

t.test('a function or view that changes is applied anew, with its grants', async t => {
  const { options, sql, write } = await scratch(t)
  await migrate(options)
  write(
    'identity/views/own_users.sql',
    `create view identity.own_users with (security_invoker) as select institution_id, id as user_id, id, name from identity.users;
     comment on view identity.own_users is 'changed';`
  )
  const applied = await migrate(options)
  t.ok(applied.includes('identity/views/own_users.sql'))
  t.ok(applied.includes('identity/views/me_view.sql'), 'all views together: one may rest on another')
  t.notOk(
    applied.some(name => name.includes('/functions/')),
    'functions that stayed the same stay'
  )
  const [row] = await sql`select has_table_privilege('provost_reader', 'identity.own_users', 'select') as may`
  t.equal(row?.may, true)
})

t.test('state machines follow their tables: renamed, dropped, declared otherwise or no more', async t => {
  const { options, sql, write } = await scratch(t)
  const lamp = (entity: Machine['entity'], more: Partial<Machine> = {}) =>
    machine({
      entity,
      column: 'state',
      about: 'x',
      initial: ['off'],
      states: { off: 'x', on: 'x' },
      steps: {},
      ...more
    })
  const steps = { light: { from: ['off'], to: 'on' } }
  write(
    '0500_lamps.sql',
    `create table identity.lamps (id integer, state text not null, mood text not null default 'off');
     create table identity.bulbs (id integer, state text not null);`
  )
  await migrate({ ...options, machines: [lamp('identity.lamps', { steps }), lamp('identity.bulbs')] })
  await sql`insert into identity.lamps (id, state) values (1, 'off')`
  await sql`insert into identity.bulbs values (1, 'off')`
  await t.resolves(sql`update identity.lamps set state = 'on'`)
  await t.rejects(sql`update identity.bulbs set state = 'on'`, /request\.state/, 'it has no steps')

  write('0501_lamps.sql', 'alter table identity.lamps rename to lights; drop table identity.bulbs;')
  await migrate({ ...options, machines: [lamp('identity.lights', { column: 'mood', steps })] })
  await t.resolves(sql`update identity.lights set state = 'anything', mood = 'on'`, 'what was held is free')
  await t.rejects(sql`update identity.lights set mood = 'off'`, /request\.state/)
  await migrate(options)
  await t.resolves(sql`update identity.lights set mood = 'anything'`, 'declared no more')
})

t.test('a view may rest on one that comes after it by name', async t => {
  const { options, write } = await scratch(t)
  write('identity/views/a_view.sql', 'create view identity.a_view as select * from identity.z_view;')
  write('identity/views/z_view.sql', 'create view identity.z_view as select institution_id, id from identity.users;')
  t.ok((await migrate(options)).includes('identity/views/a_view.sql'))
})

t.test('a file that fails is named, and nothing of the run stays', async t => {
  const { options, sql, write } = await scratch(t)
  write('0500_broken.sql', 'create table identity.half (id integer); select nonsense;')
  await t.rejects(migrate(options), /0500_broken\.sql: column "nonsense" does not exist/)
  const [found] =
    await sql`select to_regclass('identity.half') is null and to_regnamespace('identity') is null as empty`
  t.equal(found?.empty, true)
})

t.test('of several processes that migrate at once one does it, the others wait and find nothing', async t => {
  const { options } = await scratch(t)
  const done = await Promise.all(Array.from({ length: 5 }, () => migrate(options)))
  t.equal(done.filter(names => names.length > 0).length, 1)
})

t.test('partitions of the change log are made ahead', async t => {
  const { options, sql } = await scratch(t)
  await migrate(options)
  const partitions =
    await sql`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'kernel.changes'::regclass`
  t.equal(partitions.length, 5, 'this month, three more, and the one that catches the rest')
})

t.test('what came before its month had a partition moves into it, while the log is written to', async t => {
  const { options, sql } = await scratch(t)
  await migrate(options)
  const late = (months: number) => sql`
    insert into kernel.changes (institution_id, entity, row_id, operation, at)
    values (kernel.new_id(), 'a.b', kernel.new_id(), 'insert', now() + make_interval(months => ${months}))`
  await late(6)
  await late(6)
  await late(9)
  await sql`select kernel.make_partitions((now() at time zone 'UTC')::date, 6)`
  const where =
    await sql`select tableoid::regclass::text as partition, count(*)::int from kernel.changes group by 1 order by 2`
  t.match(where, [
    { partition: 'kernel.changes_beyond', count: 1 },
    { partition: /^kernel\.changes_\d{4}_\d\d$/, count: 2 }
  ])
  const [indexes] = await sql`
    select count(*)::int from pg_index where indrelid = ${String(where[1]?.partition)}::regclass and indisvalid`
  t.equal(indexes?.count, 3, 'with the indexes of the others, and no second ones')
  await late(6)
  const [beyond] = await sql`select count(*)::int from kernel.changes_beyond`
  t.equal(beyond?.count, 1)
})

t.test('a start that brings no migration makes the months ahead all the same', async t => {
  const { options, sql } = await scratch(t)
  await migrate(options)
  const count = async () =>
    (await sql`select count(*)::int from pg_inherits where inhparent = 'kernel.changes'::regclass`)[0]?.count
  const [last] = await sql`select max(inhrelid::regclass::text) as name from pg_inherits
    where inhparent = 'kernel.changes'::regclass and inhrelid <> 'kernel.changes_beyond'::regclass`
  await sql.unsafe(`drop table ${String(last?.name)}`)
  t.equal(await count(), 4)
  await Promise.all(Array.from({ length: 5 }, () => settleLog(options)))
  t.equal(await count(), 5)
})
