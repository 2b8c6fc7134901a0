import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { until } from '#test/support/poll.ts'

const PATIENCE_ms = 60_000

const { app, database } = await testApp(t)
const { sql } = database
app.startEngine(database)

const [loan] = await sql<{ id: string; institution_id: string }[]>`
  select l.id, l.institution_id from library.loans l join identity.institutions i on i.id = l.institution_id
  where i.code = 'oak' limit 1`

const remind = (word: string) =>
  sql.begin(async tx => {
    await tx`select set_config('provost.institution', ${loan?.institution_id ?? ''}, true)`
    await tx`select kernel.enqueue('library.remind', ${{ loan_id: loan?.id ?? '', word }})`
  })
const reminded = (word: string) =>
  until(async () => (await sql`select from library.reminders where word = ${word}`).length > 0, PATIENCE_ms, word)
const sessions = async (): Promise<number[]> => {
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and application_name like 'provost relay%'`
  return rows.map(row => row.pid)
}
/** Numbers that failing does not take back. */
await sql`create sequence public.refused`
await sql`grant usage on public.refused to provost_owner`
const refused = async (): Promise<number> =>
  Number((await sql`select case when is_called then last_value else 0 end as refused from public.refused`)[0]?.refused)

t.test('a batch that fails is tried again at half its size', async t => {
  await remind('first')
  await reminded('first')
  await sql.unsafe(`
    alter function kernel.relay(integer) rename to relay_some;
    create function kernel.relay(batch integer) returns integer language plpgsql as $$
    begin
      if batch > 60 then
        perform nextval('public.refused');
        raise exception using errcode = '57014', message = 'canceling statement due to statement timeout';
      end if;
      return kernel.relay_some(batch);
    end $$`)
  const before = await sessions()
  await remind('heavy')
  await reminded('heavy')
  t.ok((await refused()) >= 4, 'of 500, 250, 125, 63')
  t.strictSame(await sessions(), before, 'in one session')
  await sql.unsafe(`
    drop function kernel.relay(integer);
    alter function kernel.relay_some(integer) rename to relay`)
})

t.test('a step that is refused costs neither the session nor the other steps', async t => {
  await sql.unsafe(`
    alter function kernel.free_jobs(text[]) rename to free_some;
    create function kernel.free_jobs(mine text[]) returns integer language plpgsql as $$
    begin
      perform nextval('public.refused');
      raise exception 'not today';
    end $$`)
  const [before, asked] = [await sessions(), await refused()]
  await until(async () => (await refused()) > asked + 1, PATIENCE_ms, 'refusals')
  await remind('meanwhile')
  await reminded('meanwhile')
  t.strictSame(await sessions(), before)
})
