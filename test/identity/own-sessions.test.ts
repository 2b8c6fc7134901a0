import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'

const one = await testApp(t)
const two = await testApp(t, { database: one.database })
const { api, database } = one

const as = (session: Answer) => ({ token: session.str('access_token') })
const me = (session: Answer, app = one) => app.api.call('getMe', as(session))
const list = (session: Answer, query = {}) => api.call('listSessions', { ...as(session), query })
const revoke = (session: Answer, id: string) => api.call('revokeSession', { ...as(session), params: { id } })
const revokeAll = (session: Answer, body?: object) => api.call('revokeAllSessions', { ...as(session), body })

const refusedWithin = async (session: Answer, ms: number): Promise<boolean> => {
  const began = performance.now()
  while (performance.now() - began < ms) if ((await me(session, two)).status === 401) return true
  return false
}

t.test('one’s own live sessions are listed, and which of them asks', async t => {
  const email = emailOf('teacher')
  const [first, second] = [await api.signIn(email), await api.signIn(email)]
  await api.signIn(emailOf('owner'))
  const seen = await list(first)
  t.equal(seen.rows().length, 2)
  t.equal(seen.rows().filter(row => row.current).length, 1)
  t.match(seen.rows()[0], { address: '127.0.0.1', second_factor: false, user_agent: /./ })
  const current = (await list(second)).rows().find(row => row.current)
  t.not(current?.id, seen.rows().find(row => row.current)?.id)
  const subset = await list(first, { fields: 'current', limit: 1, sort: 'created_at' })
  t.strictSame(subset.at('data'), [{ current: true }])
  await api.call('signOut', as(second))
  t.equal((await list(first)).rows().length, 1)
})

t.test('a session that is revoked is refused at once here and within a second elsewhere', async t => {
  const email = emailOf('bursar')
  const [mine, lost] = [await api.signIn(email), await api.signIn(email)]
  t.equal((await me(lost, two)).status, 200)
  const id = String((await list(mine)).rows().find(row => !row.current)?.id)
  t.equal((await revoke(mine, id)).status, 204)
  t.equal((await me(lost)).status, 401)
  t.ok(await refusedWithin(lost, 1000))
  const again = await revoke(mine, id)
  t.equal(again.status, 409)
  t.equal(again.at('code'), 'request.state')
  t.strictSame(again.at('allowed'), [])
})

t.test('somebody else’s session is not there to be revoked', async t => {
  const mine = await api.signIn(emailOf('teacher'))
  const theirs = await api.signIn(emailOf('owner'))
  const id = String((await list(theirs)).rows().find(row => row.current)?.id)
  t.equal((await revoke(mine, id)).status, 404)
  t.equal((await me(theirs)).status, 200)
})

t.test('all sessions end, or all but the one that asks, in every institution', async t => {
  const email = emailOf('registrar')
  await database.sql`
    insert into identity.users (institution_id, account_id, name, email)
    select i.id, a.id, 'Guest', a.email from identity.institutions i, identity.accounts a
    where i.code = 'elm' and a.email = ${email}`
  const places = await database.sql<{ id: string }[]>`select id from identity.institutions order by code desc`
  const signIn = (n: number) =>
    api.call('signIn', { body: { email, password: PASSWORD, institution_id: places[n]?.id } })
  const [mine, other, abroad] = [await signIn(0), await signIn(0), await signIn(1)]
  t.equal((await revokeAll(mine, { except_this: true })).status, 204)
  t.equal((await me(mine)).status, 200)
  t.equal((await me(other)).status, 401)
  t.equal((await me(abroad)).status, 401)
  t.equal((await revokeAll(mine, undefined)).status, 204, 'what is all optional may be left out')
  t.equal((await me(mine)).status, 401)
})

t.test('an expired session is neither listed nor revoked', async t => {
  const email = emailOf('student')
  const [mine, old] = [await api.signIn(email), await api.signIn(email)]
  const id = String((await list(old)).rows().find(row => row.current)?.id)
  await database.sql`update identity.sessions set expires_at = now() where id = ${id}`
  t.equal((await list(mine)).rows().length, 1)
  t.equal((await revoke(mine, id)).at('code'), 'request.state')
})
