import t from 'tap'
import { testDatabase } from '#test/support/database.ts'

const { sql } = await testDatabase(t)

/** The kernel's schema and those of all domains; the queue has its own tables in one. */
const domains = sql`n.nspowner = 'provost_owner'::regrole and n.nspname <> 'graphile_worker'`

/** Rows of nobody's, or of everybody's. */
const shared = [
  'identity.accounts',
  'identity.attempts',
  'identity.known_addresses',
  'identity.password_resets',
  'identity.totp_factors',
  'identity.recovery_codes',
  'identity.challenges',
  'kernel.budgets',
  'kernel.cron_marks',
  'kernel.home',
  'kernel.machines',
  'kernel.migrations',
  'kernel.revocations',
  'kernel.subscriptions',
  'kernel.workers'
]

/** Tenant rows without an id of their own, or with a clock as key. */
const keyedOtherwise = [
  'kernel.change_floors',
  'kernel.changes',
  'kernel.deliveries',
  'kernel.idempotency',
  'kernel.outbox'
]

const tables = await sql<
  { oid: number; name: string; forced: boolean; enabled: boolean; comment: string | null; owner: string }[]
>`
  select c.oid::int, n.nspname || '.' || c.relname as name, c.relforcerowsecurity as forced, c.relrowsecurity as enabled,
    obj_description(c.oid) as comment, pg_get_userbyid(c.relowner) as owner
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${domains} and c.relkind in ('r', 'p') and not c.relispartition`
const tenant = tables.filter(table => !shared.includes(table.name))

t.test('every tenant table is under forced row security, for reader, writer and owner', async t => {
  t.ok(tenant.length >= 8)
  for (const { name, oid, forced, enabled } of tenant) {
    t.ok(enabled && forced, name)
    const policies = await sql<{ name: string; role: string; using: string | null; check: string | null }[]>`
      select p.polname as name, r.rolname as role, pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
      from pg_policy p join pg_roles r on r.oid = any(p.polroles) where p.polrelid = ${oid} order by 1`
    t.strictSame(
      policies.map(p => `${p.name} ${p.role}`),
      ['owner provost_owner', 'reader provost_reader', 'writer provost_writer']
    )
    const writer = policies.find(p => p.name === 'writer')
    t.match(writer?.check ?? '', /institution_id = /, `${name}: what is written is checked`)
  }
})

t.test('every tenant table’s keys begin with the institution', async t => {
  for (const { name, oid } of tenant) {
    const keys = await sql<{ name: string; kind: string; columns: string[] }[]>`
      select k.conname as name, k.contype as kind,
        (select array_agg(a.attname order by c.n) from unnest(k.conkey) with ordinality c (number, n)
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.number)::text[] as columns
      from pg_constraint k where k.conrelid = ${oid} and k.contype in ('p', 'u', 'f')`
    const primary = keys.find(k => k.kind === 'p')
    if (!keyedOtherwise.includes(name)) t.strictSame(primary?.columns, ['institution_id', 'id'], name)
    const free = [
      'institutions_id_unique',
      'institutions_code_unique',
      'users_account',
      'refresh_tokens_hash_unique',
      'api_keys_hash_unique',
      'calendar_links_hash_unique',
      'invitations_token_hash_unique'
    ]
    for (const key of keys.filter(k => k.kind !== 'p' && !free.includes(k.name))) {
      t.equal(key.columns[0], 'institution_id', `${name}: ${key.name}`)
    }
  }
})

t.test('every foreign key has an index', async t => {
  const missing = await sql`
    select k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where ${domains} and k.contype = 'f' and not exists (
      select from pg_index i where i.indrelid = k.conrelid
        and (i.indkey::int2[])[0:array_length(k.conkey, 1) - 1] @> k.conkey)`
  t.strictSame([...missing], [])
})

t.test('every table, view and function says what it is for', async t => {
  t.strictSame(
    tables.filter(table => table.comment === null).map(table => table.name),
    []
  )
  const mute = await sql`
    select n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where ${domains} and obj_description(p.oid) is null
    union all
    select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${domains} and c.relkind = 'v' and obj_description(c.oid) is null`
  t.strictSame([...mute], [])
})

t.test('every constraint has a name that somebody chose', async t => {
  const unnamed = await sql`
    select k.conname from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where ${domains} and k.contype in ('p', 'u', 'f', 'c') and not c.relispartition
      and k.conname ~ '(_pkey|_fkey|_key1|_check\\d*|_key\\d+)$'`
  t.strictSame([...unnamed], [])
})

t.test('only the named functions run above row security', async t => {
  const definers = await sql<{ name: string; path: string | null }[]>`
    select n.nspname || '.' || p.proname as name, array_to_string(p.proconfig, ',') as path
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where ${domains} and p.prosecdef order by 1`
  t.strictSame(
    definers.map(d => d.name),
    [
      'campus.open_calendar',
      'identity.accept_invitation',
      'identity.account_of',
      'identity.accounts_of_import',
      'identity.begin_acceptance',
      'identity.begin_password_check',
      'identity.begin_reset',
      'identity.begin_second_factor',
      'identity.begin_sign_in',
      'identity.begin_totp_confirmation',
      'identity.begin_totp_removal',
      'identity.change_password',
      'identity.confirm_totp',
      'identity.create_institution',
      'identity.create_owner',
      'identity.disable_totp',
      'identity.enroll_totp',
      'identity.every_institution',
      'identity.forgive_check',
      'identity.forgot_password',
      'identity.invite_owner',
      'identity.open_session',
      'identity.pass_second_factor',
      'identity.prune',
      'identity.refresh_session',
      'identity.reset_password',
      'identity.reset_user_totp',
      'identity.resume_institution',
      'identity.revoke_all_sessions',
      'identity.staged_users',
      'identity.suspend_institution',
      'identity.switch_institution',
      'identity.use_api_key',
      'kernel.backlog',
      'kernel.delivered',
      'kernel.drop_beyond',
      'kernel.drop_month',
      'kernel.prune',
      'kernel.subscribe',
      'kernel.take_stock',
      'kernel.tick',
      'kernel.work_waits'
    ]
  )
  for (const { name, path } of definers) t.match(path ?? '', /search_path=pg_catalog/, name)
})

t.test('views see with the eyes of who asks', async t => {
  const blind = await sql`
    select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${domains} and c.relkind = 'v' and not coalesce(c.reloptions::text like '%security_invoker=true%' or c.reloptions::text like '%security_invoker=on%', false)`
  t.strictSame([...blind], [])
})

t.test('reader and writer own nothing, bypass nothing, and cannot change the schema', async t => {
  const roles = await sql`
    select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin from pg_roles
    where rolname in ('provost_reader', 'provost_writer', 'provost_owner') and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin)`
  t.strictSame([...roles], [])
  const owned =
    await sql`select relname from pg_class where pg_get_userbyid(relowner) in ('provost_reader', 'provost_writer')`
  t.strictSame([...owned], [])
  const writable = await sql`
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${domains} and c.relkind in ('r', 'p') and has_table_privilege('provost_reader', c.oid, 'insert, update, delete, truncate')`
  t.strictSame([...writable], [], 'the reader writes nothing')
  const truncatable = await sql`
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${domains} and c.relkind in ('r', 'p') and has_table_privilege('provost_writer', c.oid, 'truncate')`
  t.strictSame([...truncatable], [])
})

t.test('secrets are out of the reader’s sight', async t => {
  for (const [table, column] of [
    ['identity.accounts', 'password_hash'],
    ['identity.refresh_tokens', 'token_hash'],
    ['identity.challenges', 'token_hash'],
    ['identity.password_resets', 'token_hash'],
    ['identity.recovery_codes', 'code_hash'],
    ['identity.totp_factors', 'secret'],
    ['campus.calendar_links', 'token_hash']
  ] as const) {
    const [row] = await sql`select has_column_privilege('provost_reader', ${table}, ${column}, 'select') as may`
    t.equal(row?.may, false, `${table}.${column}`)
  }
  const [log] = await sql`select has_table_privilege('provost_writer', 'kernel.changes', 'update, delete') as may`
  t.equal(log?.may, false, 'the change log is only added to')
})

t.test('a command without a tenant fails closed', async t => {
  await sql.begin(async tx => {
    await tx`set local role provost_writer`
    await t.rejects(
      tx.savepoint(s => s`select * from identity.campuses`),
      { code: '42704' }
    )
    await tx`select set_config('provost.institution', '', true)`
    await t.rejects(
      tx.savepoint(s => s`select * from identity.campuses`),
      { code: '22P02' }
    )
  })
})

t.test('a command sees and writes its own tenant’s rows only, whatever its SQL says', async t => {
  const [oak, elm] = await sql<{ id: string }[]>`select id from identity.institutions order by code desc`
  await sql.begin(async tx => {
    await tx`select set_config('provost.institution', ${oak?.id ?? ''}, true)`
    await tx`set local role provost_writer`
    const seen = await tx`select distinct institution_id from identity.campuses`
    t.strictSame([...seen], [{ institution_id: oak?.id }])
    const touched = await tx`update identity.campuses set name = 'x' where institution_id = ${elm?.id ?? ''}`
    t.equal(touched.count, 0)
    await t.rejects(
      tx.savepoint(
        s => s`insert into identity.campuses (institution_id, code, name) values (${elm?.id ?? ''}, 'X', 'X')`
      ),
      { code: '42501' }
    )
  })
})
