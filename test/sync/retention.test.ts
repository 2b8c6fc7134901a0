import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { settleLog } from '#src/db/migrate.ts'
import { connect } from '#src/db/pool.ts'
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

/** Who gives up where a lock is not theirs within a second: what they wait for is bounded by them, not by a clock. */
const impatient = (t: Test) => {
  const own = connect(database, { max: 1 })
  t.teardown(() => own.end())
  return async (text: string): Promise<string> => {
    try {
      await own.begin(async tx => {
        await tx`set local lock_timeout = '1s'`
        await tx.unsafe(text)
      })
      return 'done'
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
}

const read = 'select count(*) from kernel.changes'
const write = `insert into kernel.changes (institution_id, entity, row_id, operation, at)
  values (kernel.new_id(), 'a.b', kernel.new_id(), 'insert', now())`

/** What those say who use the log while something is done, again and again, until one of them gives up. */
const meanwhile = async (t: Test, done: Promise<void>, texts: readonly string[]): Promise<string[]> => {
  const use = impatient(t)
  const said = new Set<string>()
  let over = false
  const ended = done.finally(() => {
    over = true
  })
  do for (const text of texts) said.add(await use(text))
  while (!over && said.size === 1)
  if (said.size === 1) await ended
  return [...said]
}

t.test('nobody waits for many months that somebody holds, one after the other', async t => {
  const id = await make()
  const held = Array.from(
    { length: 24 },
    (_, n) => `${2016 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`
  )
  await longAgo('2015-12', id)
  for (const month of held) await makeMonth(`${month}-01`)
  await sql.begin(async vacuum => {
    for (const month of held) {
      await vacuum.unsafe(`lock table kernel.changes_${month.replace('-', '_')} in share update exclusive mode`)
    }
    t.strictSame(await meanwhile(t, app.prune(), [write]), ['done'])
    const left = (await months()).filter(name => name < 'changes_2018')
    t.equal(left.length, 24, 'what is held stays, what is not has gone')
  })
  await app.prune()
  t.strictSame(
    (await months()).filter(name => name < 'changes_2018'),
    []
  )
})

t.test('nobody waits for a month to come while somebody reads the log for long', async t => {
  const last = (await months()).filter(name => name !== 'changes_beyond').at(-1) ?? ''
  await sql.unsafe(`drop table kernel.${last}`)
  await sql.begin(async dump => {
    await dump`lock table kernel.changes_beyond in access share mode`
    t.strictSame(await meanwhile(t, app.prune(), [read, write]), ['done'])
    await settleLog(database)
    t.notOk((await months()).includes(last), 'a start does without it too')
  })
  await app.prune()
  t.ok((await months()).includes(last))
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

t.test('a sandbox, where changes are as old as their callers say, keeps all of them', async t => {
  const { app, api, database } = await testApp(t, { settings: { SANDBOX: 'true', CHANGES_KEPT_MONTHS: '1' } })
  const body = { code: 'ANCIENT', name: 'A campus', opened_on: '2026-01-01' }
  const made = await api.call('createCampus', {
    as: 'owner',
    body,
    headers: { 'provost-clock': '2019-07-01T00:00:00Z' }
  })
  t.equal(made.status, 201)
  await app.prune()
  const [told] = await database.sql`
    select count(*)::int from kernel.changes where row_id = ${made.str('id')} and at < '2019-08-01'`
  t.equal(told?.count, 1)
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
