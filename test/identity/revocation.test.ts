import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { connect } from '#src/db/pool.ts'
import { testApp } from '#test/support/app.ts'
import { testDatabase } from '#test/support/database.ts'
import { emailOf } from '#test/support/fixture.ts'
import { aSecond } from '#test/support/poll.ts'

const FULL = process.env.PROVOST_TEST_FULL === 'yes'

/** Two processes' worth of application on one database. */
const one = await testApp(t, { database: await testDatabase(t, { alone: FULL }) })
const two = await testApp(t, { database: one.database })

const elapsedUntil = async (status: number, ask: () => Promise<{ status: number }>): Promise<number> => {
  const began = performance.now()
  while (performance.now() - began < 5000) {
    if ((await ask()).status === status) return performance.now() - began
  }
  return Number.POSITIVE_INFINITY
}

const seen = async () => {
  const session = await one.api.signIn(emailOf('admin'))
  const token = session.str('access_token')
  t.equal((await one.api.call('getMe', { token })).status, 200)
  t.equal((await two.api.call('getMe', { token })).status, 200)
  return token
}

t.test('a sign-out holds at once where it was made, within a second elsewhere', async t => {
  const token = await seen()
  await one.api.call('signOut', { token })
  t.equal((await one.api.call('getMe', { token })).status, 401)
  const took = await elapsedUntil(401, () => two.api.call('getMe', { token }))
  t.ok(took <= aSecond(), `${Math.round(took)} ms`)
})

/** So long somebody keeps a transaction open; every sign-out in between holds all the same. */
const OPEN_s = FULL ? 60 : 3

t.test('a sign-out holds within a second while a write transaction stays open', async t => {
  const blocker = connect({ url: one.database.url }, { max: 1 })
  const open = await blocker.reserve()
  await open`begin`
  await open`insert into kernel.revocations (subject_id) values (kernel.new_id())`
  const until = performance.now() + OPEN_s * 1000
  do {
    const token = await seen()
    await one.api.call('signOut', { token })
    const took = await elapsedUntil(401, () => two.api.call('getMe', { token }))
    t.ok(took <= aSecond(), `${Math.round(took)} ms`)
    await pause(500)
  } while (performance.now() < until)
  await open`rollback`
  open.release()
  await blocker.end()
})

t.test('a revocation that commits after a later one is not missed', async t => {
  const token = await seen()
  const [session] = await one.database
    .sql`select id, institution_id from identity.sessions order by created_at desc limit 1`
  const slow = connect({ url: one.database.url }, { max: 1 })
  const open = await slow.reserve()
  await open`begin`
  await open`update identity.sessions set status = 'ended', revoked_at = now(), revoked_because = 'signed_out' where id = ${String(session?.id)}`
  await open`select kernel.revoke(${String(session?.id)})`
  await one.database.sql`select kernel.revoke(kernel.new_id())`
  const polled = await one.database.sql`select count(*)::int as n from kernel.revocations`
  t.ok(Number(polled[0]?.n) > 0)
  t.equal((await two.api.call('getMe', { token })).status, 200, 'not yet committed')
  await open`commit`
  open.release()
  await slow.end()
  const took = await elapsedUntil(401, () => two.api.call('getMe', { token }))
  t.ok(took <= aSecond(), `${Math.round(took)} ms`)
})

t.test('a process that was blind for long trusts nothing that it remembers', async t => {
  const token = await seen()
  const { poll } = two.app.db
  const look = poll.query.bind(poll)
  const now = performance.now.bind(performance)
  poll.query = () => Promise.reject(new Error('the way is cut'))
  await one.api.call('signOut', { token })
  await one.database.sql`delete from kernel.revocations`
  performance.now = () => now() + 20_000
  poll.query = look
  t.teardown(() => {
    performance.now = now
  })
  const took = await elapsedUntil(401, () => two.api.call('getMe', { token }))
  t.ok(took <= aSecond(), `${Math.round(took)} ms`)
  t.equal((await two.api.call('getMe', { token })).status, 401)
})

t.test('a role that was granted counts within a second, with the token at hand', async t => {
  const session = await one.api.signIn(emailOf('student'))
  const token = session.str('access_token')
  t.equal((await two.api.call('listBooks', { token })).status, 403)
  await one.database.sql`
    with g as (
      insert into identity.grants (institution_id, user_id, role, scope)
      select institution_id, id, 'registrar', 'institution' from identity.users where email = ${emailOf('student')}
      returning user_id)
    select kernel.revoke(user_id) from g`
  const took = await elapsedUntil(200, () => two.api.call('listBooks', { token }))
  t.ok(took <= aSecond(), `${Math.round(took)} ms`)
})

t.test('who grants, revokes or disables over an application sees it there at once', async t => {
  const { api } = one
  const token = (await api.signIn(emailOf('applicant'))).str('access_token')
  const user_id = (await api.call('getMe', { token })).str('id')
  t.equal((await api.call('listUsers', { token })).status, 403)
  const keyed = () => ({ 'idempotency-key': crypto.randomUUID() })
  const body = { user_id, role: 'admin', scope: 'institution' }
  const grant = await api.call('grantRole', { as: 'owner', body, headers: keyed() })
  t.equal(grant.status, 201)
  t.equal((await api.call('listUsers', { token })).status, 200)
  const ended = { params: { id: grant.str('id') }, headers: { 'if-match': '*' } }
  t.equal((await api.call('revokeRole', { as: 'owner', ...ended })).status, 204)
  t.equal((await api.call('listUsers', { token })).status, 403)
  const rehearsal = { params: { id: user_id }, headers: { ...keyed(), prefer: 'tx=rollback' } }
  t.equal((await api.call('disableUser', { as: 'owner', ...rehearsal })).status, 200)
  t.equal((await api.call('getMe', { token })).status, 200, 'a rehearsal ends nothing')
  t.equal((await api.call('disableUser', { as: 'owner', params: { id: user_id }, headers: keyed() })).status, 200)
  t.equal((await api.call('getMe', { token })).status, 401)
})
