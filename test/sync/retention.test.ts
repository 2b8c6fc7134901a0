import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { Follower } from '#test/support/follower.ts'

const tested = await testApp(t, { settings: { CHANGES_KEPT_MONTHS: '6' } })
const { api, app, database } = tested
const { sql } = database

const campus = () => ({ code: randomUUID().slice(0, 8).toUpperCase(), name: 'A campus', opened_on: '2026-01-01' })
const make = async () => (await api.call('createCampus', { as: 'owner', body: campus() })).str('id')

const months = async (): Promise<string[]> => {
  const rows = await sql<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'kernel.changes'::regclass order by 1`
  return rows.map(({ name }) => name)
}

/** As the one who owns the log. */
const makeMonth = (day: string) =>
  sql.begin(async tx => {
    await tx`set local role provost_owner`
    await tx`select kernel.make_partitions(${day}::date, 0)`
  })

/** A month of long ago, with a change that was made in it. */
const longAgo = async (month: string, id: string): Promise<void> => {
  await makeMonth(`${month}-01`)
  await logged(`${month}-15T12:00:00Z`, id)
}

const logged = (at: string, id: string) => sql`
  insert into kernel.changes (institution_id, entity, row_id, operation, at, after)
  select institution_id, 'identity.campuses', id, 'insert', ${at}::timestamptz, to_jsonb(c)
  from identity.campuses c where id = ${id}`

t.test('months older than what is kept go; who had read them goes on, who had not begins anew', async t => {
  const behind = await Follower.begin(tested, { as: 'owner' })
  const elm = await Follower.begin(tested, { as: 'owner', institution: 'elm' })
  const id = await make()
  await longAgo('2020-01', id)
  await longAgo('2020-02', id)
  const abreast = await Follower.begin(tested, { as: 'owner' })
  t.ok((await months()).includes('changes_2020_02'))

  await app.prune()

  t.strictSame(
    (await months()).filter(name => name < 'changes_2021'),
    []
  )
  t.equal((await behind.ask(api)).at('code'), 'sync.token_expired')
  const later = await make()
  t.strictSame(
    (await abreast.read(api, 1)).map(change => change.id),
    [later]
  )
  t.equal((await elm.ask(api)).status, 200, 'nothing of theirs is lost')
  const anew = await Follower.begin(tested, { as: 'owner' })
  t.equal((await anew.ask(api)).status, 200)
})

t.test('months that are kept stay, and there are some for the time to come', async t => {
  const [now] = await sql<{ month: string }[]>`select to_char(now() at time zone 'UTC', 'YYYY_MM') as month`
  const kept = await sql<{ day: string }[]>`
    select to_char(now() at time zone 'UTC' - make_interval(months => n), 'YYYY-MM') as day from generate_series(1, 6) n`
  for (const { day } of kept) await makeMonth(`${day}-01`)
  const before = await months()
  await app.prune()
  t.strictSame(await months(), before)
  t.equal(before.filter(name => name > `changes_${now?.month}` && name !== 'changes_beyond').length, 3)
})

t.test('what no month was made for goes by its age', async t => {
  const id = await make()
  const behind = await Follower.begin(tested, { as: 'owner' })
  await logged('2019-07-01T00:00:00Z', id)
  await logged('2199-07-01T00:00:00Z', id)
  await app.prune()
  const left = await sql`select to_char(at, 'YYYY') as year from kernel.changes_beyond`
  t.strictSame([...left], [{ year: '2199' }])
  t.equal((await behind.ask(api)).at('code'), 'sync.token_expired')
  await sql`delete from kernel.changes_beyond`
})

t.test('nobody waits for a month that somebody holds: it goes the next time', async t => {
  const id = await make()
  await longAgo('2020-03', id)
  await longAgo('2020-04', id)
  await sql.begin(async reader => {
    await reader`select count(*) from kernel.changes_2020_03`
    const made = Array.from({ length: 10 }, make)
    await app.prune()
    for (const campus of await Promise.all(made)) t.match(campus, /^[0-9a-f-]{36}$/, 'written meanwhile')
    t.ok((await months()).includes('changes_2020_03'), 'it is held')
    t.notOk((await months()).includes('changes_2020_04'), 'the other one is not')
  })
  const behind = await Follower.begin(tested, { as: 'owner' })
  await app.prune()
  t.notOk((await months()).includes('changes_2020_03'))
  t.equal((await behind.ask(api)).status, 200)
})

t.test('somebody who writes for long holds nothing up either', async t => {
  await longAgo('2020-05', await make())
  await sql.begin(async writer => {
    await writer`update identity.campuses set name = name where code = 'NORTH'`
    await app.prune()
    t.ok((await months()).includes('changes_2020_05'))
  })
  await app.prune()
  t.notOk((await months()).includes('changes_2020_05'))
})

t.test('a history shows what is kept; of a row that has not changed since, nothing', async t => {
  const id = await make()
  await api.call('updateCampus', { as: 'owner', params: { id }, headers: { 'if-match': '*' }, body: { name: 'Later' } })
  const history = () => api.call('getCampusHistory', { as: 'owner', params: { id } })
  await makeMonth('2020-06-01')
  await sql`update kernel.changes set at = '2020-06-01T00:00:00Z' where row_id = ${id} and operation = 'insert'`
  t.strictSame(
    (await history()).rows().map(entry => entry.operation),
    ['update', 'insert']
  )
  await app.prune()
  t.strictSame(
    (await history()).rows().map(entry => entry.operation),
    ['update']
  )
  await sql`delete from kernel.changes where row_id = ${id}`
  const empty = await history()
  t.equal(empty.status, 200)
  t.strictSame(empty.json, { data: [], next: null })
  const nobody = { id: '019a9d5e-7c00-7abc-8def-0123456789ab' }
  t.equal((await api.call('getCampusHistory', { as: 'owner', params: nobody })).status, 404)
})
