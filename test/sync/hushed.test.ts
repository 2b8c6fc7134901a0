import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { Ear } from '#test/support/ear.ts'
import { emailOf } from '#test/support/fixture.ts'
import { until } from '#test/support/poll.ts'

const tested = await testApp(t)
const { api, app, address, database } = tested
const { sql } = database
/** Where sessions are ended: what is held here is not held there. */
const elsewhere = await testApp(t, { database })

const PATIENCE_ms = 60_000
const people = [
  'owner',
  'admin',
  'auditor',
  'teacher',
  'student',
  'employee',
  'registrar',
  'bursar',
  'cashier'
] as const
/** More than are asked for at once. */
const SESSIONS = people.length + 1

const institution = (await api.call('getMe', { as: 'owner' })).str('institution', 'id')
const query = { entities: 'Campus' }

/** Written past the API: nobody is asked for who does it. */
const makeMany = async (many: number): Promise<string[]> => {
  const made = await sql<{ id: string }[]>`
    insert into identity.campuses (institution_id, code, name)
    select ${institution}, 'H' || upper(substring(kernel.new_id()::text from 25)) || n, 'Hushed' from generate_series(1, ${many}) n
    returning id`
  return made.map(({ id }) => id)
}

const newSession = async (): Promise<string> => (await elsewhere.api.signIn(emailOf('registrar'))).str('access_token')

const listen = async (at: string, as?: string): Promise<{ token: string; ear: Ear }> => {
  const token = as === undefined ? await newSession() : await elsewhere.api.token(as)
  const ear = await Ear.open(at, token, { query })
  t.equal(ear.status, 200)
  return { token, ear }
}

/** Somebody with a session of their own, and others. */
const listenAll = async (at: string): Promise<{ token: string; ear: Ear }[]> => {
  const listening = [await listen(at)]
  for (const person of people) listening.push(await listen(at, person))
  return listening
}

/** From now on nobody is told who a session is, until it is let go. */
const holdSessions = ({ actors }: typeof app) => {
  const { source } = actors
  const held = Promise.withResolvers<void>()
  const asked: string[] = []
  actors.source = async claims => {
    asked.push(claims.sid)
    await held.promise
    return source?.(claims)
  }
  const release = (): void => {
    actors.source = source
    held.resolve()
  }
  return { asked, release }
}

const ids = (ear: Ear): unknown[] => ear.heard.map(({ data }) => data.id)

t.test('who is not known any more hears nothing until it is known again, however long that takes', async t => {
  const listening = await listenAll(address)
  const [first, ...others] = listening
  const known = await makeMany(1)
  for (const { ear } of listening) await ear.hears(1)
  const { asked, release } = holdSessions(app)
  t.equal((await elsewhere.api.call('signOut', { token: first?.token ?? '' })).status, 204)
  app.actors.forget(institution)
  await until(() => asked.length > 0, PATIENCE_ms, 'one of them to be asked for')
  const missed = await makeMany(5)
  await until(() => app.tail.count('behind') === SESSIONS, PATIENCE_ms, 'the log to be read')
  t.strictSame(
    listening.map(({ ear }) => ids(ear)),
    listening.map(() => known),
    'also those who are not asked for yet'
  )
  release()
  await first?.ear.end()
  t.strictSame(first && ids(first.ear), known, 'whose session has ended never hears of it')
  for (const { ear } of others) {
    await ear.hears(6)
    t.strictSame(ids(ear), [...known, ...missed])
    ear.close()
  }
  t.ok(asked.length <= SESSIONS, `${asked.length} questions`)
  await until(() => app.streams.size === 0, PATIENCE_ms)
})

t.test('what is revoked while it is read is read again, whatever else is revoked meanwhile', async t => {
  const { token, ear } = await listen(address)
  const { asked, release } = holdSessions(app)
  app.actors.forget(institution)
  await until(() => asked.length === 1, PATIENCE_ms)
  app.actors.forget('01900000-0000-7000-8000-000000000000')
  release()
  const again = holdSessions(app)
  const made = await makeMany(1)
  await ear.hears(1)
  t.strictSame(ids(ear), made)
  t.strictSame(again.asked, [], 'another’s revocation asks nobody anew')
  app.actors.forget(institution)
  await until(() => again.asked.length === 1, PATIENCE_ms)
  t.equal((await elsewhere.api.call('signOut', { token })).status, 204)
  await makeMany(1)
  again.release()
  await ear.end()
  t.strictSame(ids(ear), made)
})

t.test('a process that ends does not wait until it knows who listens', async t => {
  const own = await testApp(t, { database })
  const listening = await listenAll(own.address)
  const { asked, release } = holdSessions(own.app)
  own.app.actors.forget(institution)
  await until(() => asked.length > 0, PATIENCE_ms)
  own.app.draining = true
  for (const { ear } of listening) await ear.end()
  t.ok(listening.every(({ ear }) => ear.retry_ms >= 1000))
  release()
})

t.test('while revocations cannot be polled nobody is told anything, and nobody is asked for', async t => {
  const listening = await listenAll(address)
  await until(() => app.tail.count('all') === SESSIONS, PATIENCE_ms)
  const asked: string[] = []
  const { observe } = app.db.sessions
  app.db.sessions.observe = text => asked.push(text)
  const held = Promise.withResolvers<void>()
  void app.db.poll.gate.run(() => held.promise)
  await until(() => !app.actors.trusted, PATIENCE_ms, 'the silence to be noticed')
  // each is hushed at the next look
  await until(async () => {
    await makeMany(1)
    return app.tail.count('behind') === SESSIONS
  }, PATIENCE_ms)
  const heard = listening.map(({ ear }) => ear.heard.length)
  const missed = await makeMany(3)
  const waits = listening.map(({ ear }) => ear.beats)
  await until(() => listening.every(({ ear }, n) => ear.beats > (waits[n] ?? 0)), PATIENCE_ms, 'a heartbeat')
  t.strictSame(
    listening.map(({ ear }) => ear.heard.length),
    heard
  )
  t.strictSame(asked, [])
  held.resolve()
  for (const { ear } of listening) {
    await ear.until(() => ear.heard.some(({ data }) => data.id === missed[2]))
    t.equal(new Set(ids(ear)).size, ear.heard.length, 'nothing twice')
    t.strictSame(ids(ear).slice(-3), missed)
    ear.close()
  }
  t.strictSame(asked, [])
  app.db.sessions.observe = observe
})
