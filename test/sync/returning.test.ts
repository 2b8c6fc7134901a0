import { connect } from 'node:net'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { Ear } from '#test/support/ear.ts'
import { emailOf } from '#test/support/fixture.ts'
import { type Change, Follower } from '#test/support/follower.ts'
import { until } from '#test/support/poll.ts'
import { Returning } from '#test/support/returning.ts'

const tested = await testApp(t)
const { api, app, address, database } = tested
const { sql } = database

const PATIENCE_ms = 60_000

const nameOf = ({ entity, operation, id, version }: Change): string =>
  `${String(entity)} ${String(operation)} ${String(id)} ${String(version)}`

const institution = (await api.call('getMe', { as: 'owner' })).str('institution', 'id')
const campuses = (
  await sql<{ id: string }[]>`select id from identity.campuses where institution_id = ${institution}`
).map(({ id }) => id)

/** So many campuses at once, each a change that everybody hears; answers their ids. */
const makeMany = async (many: number): Promise<string[]> => {
  const made = await sql<{ id: string }[]>`
    insert into identity.campuses (institution_id, code, name)
    select ${institution}, 'M' || upper(substring(kernel.new_id()::text from 25)) || n, 'One of many' from generate_series(1, ${many}) n
    returning id`
  return made.map(({ id }) => id)
}

const any = <T>(items: readonly T[]): T => {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('nothing to choose from')
  return item
}

t.test('what somebody hears is what listChanges tells them, whoever they are and whatever happens', async t => {
  const people = [
    'owner',
    'auditor',
    'campus_registrar',
    'registrar',
    'teacher',
    'student',
    'cashier',
    'guardian'
  ] as const
  const readers = await Promise.all(
    people.map(async as => {
      const follower = await Follower.begin(tested, { as })
      return { as, follower, ear: await Ear.open(address, await api.token(as), { last: follower.token }) }
    })
  )
  const users = await sql<{ id: string }[]>`
    select id from identity.users where institution_id = ${institution} and email in (${emailOf('student')}, ${emailOf('teacher')})`
  const booksOf = (title: string) => sql<{ id: string }[]>`
    select id from library.books where institution_id = ${institution} and title like ${`${title} %`}`
  let n = 0
  const acts = [
    () => sql`insert into library.books (institution_id, campus_id, title, copies, acquired_on)
      values (${institution}, ${any(campuses)}, ${`Unlent ${++n}`}, 3, '2026-01-01')`,
    () => sql`insert into library.books (institution_id, campus_id, title, copies, acquired_on)
      values (${institution}, ${any(campuses)}, ${`Lent ${++n}`}, 3, '2026-01-01')`,
    async () =>
      sql`update library.books set campus_id = ${any(campuses)} where id = ${any(await booksOf(any(['Unlent', 'Lent']))).id}`,
    async () => sql`insert into library.loans (institution_id, book_id, campus_id, user_id, number, due_on)
      select institution_id, id, campus_id, ${any(users).id}, ${1000 + ++n}, '2026-09-01'
      from library.books where id = ${any(await booksOf('Lent')).id}`,
    () =>
      sql`update library.loans set user_id = ${any(users).id} where institution_id = ${institution} and number >= 1000`,
    async () =>
      sql`delete from library.loans where institution_id = ${institution} and book_id = ${any(await booksOf('Lent')).id}`,
    () => sql`update identity.users set name = ${`Name ${++n}`} where id = ${any(users).id}`,
    () => sql`update identity.campuses set phone = '+4930123456' where id = ${any(campuses)}`,
    async () => sql`delete from library.books where id = ${any(await booksOf('Unlent')).id}`
  ]
  for (const act of acts.slice(0, 2)) await act()
  for (let step = 0; step < 120; step++)
    await any(acts)().catch((error: unknown) => t.match(error, /nothing to choose/))
  const [last = ''] = await makeMany(1)
  for (const { as, follower, ear } of readers) {
    await ear.until(() => ear.heard.some(({ data }) => data.id === last))
    await until(async () => {
      await follower.step(api)
      return follower.told.some(({ id }) => id === last)
    }, PATIENCE_ms)
    t.strictSame(
      ear.heard.map(({ data }) => nameOf(data)),
      follower.told.map(nameOf),
      as
    )
    ear.close()
  }
  const much = readers.map(({ ear }) => ear.heard.length)
  t.ok(new Set(much).size >= 4, `they hear different things: ${much.join(' ')}`)
})

t.test('who reads slowly falls behind, is not given more to hold, and hears everything', async t => {
  const reader = await Returning.start({
    addresses: [address],
    token: await api.token('owner'),
    query: { entities: 'Campus' }
  })
  const ids = await makeMany(3000)
  await until(() => reader.heard.length >= ids.length, PATIENCE_ms, 'all of them')
  t.strictSame(
    reader.heard.map(({ data }) => data.id),
    ids
  )
  await reader.stop()
})

t.test('who does not read is dropped, and goes on where they were', async t => {
  const token = await api.token('owner')
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname).setEncoding('latin1')
  t.teardown(() => socket.destroy())
  socket.write(`GET /v1/events?entities=Campus HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\n\r\n`)
  await until(() => app.tail.count('all') === 1, PATIENCE_ms)
  socket.pause()
  const { dropped } = app.streams
  const ids: string[] = []
  await until(
    async () => {
      if (app.streams.dropped === dropped && ids.length < 60_000) ids.push(...(await makeMany(5000)))
      return app.streams.dropped > dropped
    },
    PATIENCE_ms,
    'it to be dropped'
  )
  let text = ''
  socket.on('data', chunk => {
    text += String(chunk)
  })
  socket.on('error', () => {})
  const closed = new Promise(resolve => socket.once('close', resolve))
  socket.resume()
  await closed
  const whole = text.slice(0, text.lastIndexOf('\n\n') + 2)
  const heard = [...whole.matchAll(/"id":"([^"]+)","operation":"insert"/g)].map(match => match[1])
  const last = [...whole.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? ''
  t.ok(heard.length < ids.length)
  const again = await Ear.open(address, token, { query: { entities: 'Campus' }, last })
  await again.hears(ids.length - heard.length)
  t.strictSame([...heard, ...again.heard.map(({ data }) => data.id)], ids)
  again.close()
})

t.test('a process that ends sends its listeners elsewhere, and none of them loses anything', async t => {
  const [first, second] = [await testApp(t, { database }), await testApp(t, { database })]
  const token = await api.token('owner')
  const addresses = [first.address, second.address] as const
  const ears = await Promise.all(
    Array.from({ length: 20 }, () => Returning.start({ addresses, token, query: { entities: 'Campus' } }))
  )
  await until(() => first.app.tail.count('all') === 20, PATIENCE_ms)
  const ids = await makeMany(10)
  first.app.draining = true
  for (let n = 0; n < 20; n++) ids.push(...(await makeMany(1)))
  await until(() => second.app.tail.count('all') === 20, PATIENCE_ms, 'all of them to come elsewhere')
  ids.push(...(await makeMany(10)))
  for (const ear of ears) {
    await until(() => ear.heard.length >= ids.length, PATIENCE_ms, 'everything')
    t.strictSame(
      ear.heard.map(({ data }) => data.id),
      ids
    )
    await ear.stop()
  }
})

const cutOff = (pools: string[]) => sql`
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = any (${pools.map(name => `provost ${name}`)}::text[])`

t.test('a database that was away takes nothing from those who listen', async t => {
  const ear = await Ear.open(address, await api.token('owner'), { query: { entities: 'Campus' } })
  const ids = await makeMany(3)
  for (let n = 0; n < 5; n++) {
    await cutOff(['feed', 'poll', 'sessions'])
    ids.push(...(await makeMany(3)))
  }
  await ear.hears(ids.length)
  t.strictSame(
    ear.heard.map(({ data }) => data.id),
    ids
  )
  ear.close()
})

t.test('where the database has gone back to a former state, those who heard more begin anew', async t => {
  const token = await api.token('owner')
  const ear = await Ear.open(address, token, { query: { entities: 'Campus' } })
  const [id = ''] = await makeMany(1)
  await ear.hears(1)
  await sql`delete from kernel.changes where row_id = ${id}`
  await ear.end()
  const again = await Ear.open(address, token, { query: { entities: 'Campus' }, last: ear.token })
  t.strictSame([again.status, again.problem], [410, 'sync.token_expired'])
})
