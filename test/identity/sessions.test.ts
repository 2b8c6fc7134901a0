import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'

const width = process.env.PROVOST_TEST_FULL === 'yes' ? 50 : 20
const { api, database } = await testApp(t)

const email = emailOf('admin')
const refresh = (token: string) => api.call('refreshSession', { body: { refresh_token: token } })
const me = (answer: Answer) => api.call('getMe', { token: answer.str('access_token') })
const signOut = (answer: Answer) => api.call('signOut', { token: answer.str('access_token') })

/** A refresh token as if it had been used so many seconds ago. */
const age = (seconds: number) =>
  database.sql`update identity.refresh_tokens set used_at = used_at - make_interval(secs => ${seconds})`

t.test('a right password opens a session that answers who it is', async t => {
  const session = await api.signIn(email)
  t.equal(session.status, 200)
  t.match(session.json, { token_type: 'Bearer', expires_in: 900 })
  t.equal(session.headers.get('cache-control'), 'private, no-store')
  const who = await me(session)
  t.equal(who.at('email'), email)
  t.match(who.at('institution'), { code: 'oak', currency: 'EUR' })
  t.strictSame(who.at('roles'), [{ role: 'admin', scope: 'institution', campus_id: null }])
})

t.test('an address is the same in any case; a password is taken as it is', async t => {
  t.equal((await api.signIn(email.toUpperCase())).status, 200)
  t.equal((await api.signIn(email, ` ${PASSWORD}`)).status, 401)
  t.equal((await api.signIn(email, `${PASSWORD} `)).status, 401)
  t.equal((await api.signIn(email, PASSWORD.toUpperCase())).status, 401)
  t.equal((await api.signIn(email)).status, 200, 'a right one takes back the failures before it')
})

t.test('an unknown address and a wrong password get the same answer', async t => {
  const strip = (answer: Answer) => ({ ...(answer.json as object), request_id: '' })
  const unknown = await api.signIn('nobody@oak.example')
  const wrong = await api.signIn(email, 'not the password')
  t.equal(unknown.status, 401)
  t.equal(unknown.at('code'), 'identity.sign_in_failed')
  t.strictSame(strip(unknown), strip(wrong))
  t.strictSame([...unknown.headers.keys()], [...wrong.headers.keys()])
})

t.test('a disabled user cannot come in', async t => {
  await database.sql`update identity.users set status = 'disabled' where email = ${emailOf('cashier')}`
  t.equal((await api.signIn(emailOf('cashier'))).status, 401)
})

t.test('a refresh token is good once, and the next one after it', async t => {
  const first = await api.signIn(email)
  const second = await refresh(first.str('refresh_token'))
  t.equal(second.status, 200)
  t.not(second.str('refresh_token'), first.str('refresh_token'))
  t.equal((await me(second)).status, 200)
  const third = await refresh(second.str('refresh_token'))
  t.equal(third.status, 200)
})

t.test('many refreshes of one token at once yield one token', async t => {
  const session = await api.signIn(email)
  const answers = await Promise.all(Array.from({ length: width }, () => refresh(session.str('refresh_token'))))
  t.strictSame(new Set(answers.map(a => a.status)), new Set([200]))
  t.equal(new Set(answers.map(a => a.text)).size, 1, 'the same bytes')
  const [row] = await database.sql`
    select count(*)::int as n from identity.refresh_tokens
    where session_id = (select session_id from identity.refresh_tokens order by issued_at desc limit 1)`
  t.equal(row?.n, 2)
})

t.test('the same refresh token again within ten seconds gets the same answer', async t => {
  const session = await api.signIn(email)
  const one = await refresh(session.str('refresh_token'))
  await age(8)
  const again = await refresh(session.str('refresh_token'))
  t.equal(again.status, 200)
  t.equal(again.str('refresh_token'), one.str('refresh_token'))
})

t.test('a refresh token used again later ends its whole family', async t => {
  const session = await api.signIn(email)
  const other = await api.signIn(email)
  const one = await refresh(session.str('refresh_token'))
  await age(11)
  const stolen = await refresh(session.str('refresh_token'))
  t.equal(stolen.status, 401)
  t.equal(stolen.at('code'), 'identity.refresh_failed')
  t.equal((await refresh(one.str('refresh_token'))).status, 401, 'the newest token of the family too')
  t.equal((await me(one)).status, 401, 'and its access token')
  t.equal((await me(other)).status, 200, 'another session of the same user lives on')
})

t.test('an older token than the last is a reuse as well', async t => {
  const first = await api.signIn(email)
  const second = await refresh(first.str('refresh_token'))
  const third = await refresh(second.str('refresh_token'))
  await age(11)
  t.equal((await refresh(first.str('refresh_token'))).status, 401)
  t.equal((await refresh(third.str('refresh_token'))).status, 401)
})

t.test('a token that was never given is refused, and ends nobody’s session', async t => {
  const session = await api.signIn(email)
  t.equal((await refresh('A'.repeat(43))).status, 401)
  t.equal((await refresh(session.str('access_token').slice(0, 43).replaceAll('.', 'x'))).status, 401)
  t.equal((await me(session)).status, 200)
})

t.test('after sign-out neither token is good', async t => {
  const session = await api.signIn(email)
  t.equal((await me(session)).status, 200)
  t.equal((await signOut(session)).status, 204)
  t.equal((await me(session)).status, 401)
  t.equal((await refresh(session.str('refresh_token'))).status, 401)
})

t.test('an expired session cannot be refreshed', async t => {
  const session = await api.signIn(email)
  await database.sql`update identity.sessions set expires_at = now() - interval '1 second'`
  t.equal((await refresh(session.str('refresh_token'))).status, 401)
})

t.test('a member of two institutions says which', async t => {
  await database.sql`
    insert into identity.users (institution_id, account_id, name, email)
    select i.id, a.id, 'Guest', a.email from identity.institutions i, identity.accounts a
    where i.code = 'elm' and a.email = ${emailOf('teacher')}`
  const open = await api.signIn(emailOf('teacher'))
  t.equal(open.status, 409)
  t.equal(open.at('code'), 'identity.choose_institution')
  const choices = open.at('allowed')
  t.equal(Array.isArray(choices) && choices.length, 2)
  for (const institution_id of Array.isArray(choices) ? choices : []) {
    const chosen = await api.call('signIn', { body: { email: emailOf('teacher'), password: PASSWORD, institution_id } })
    t.equal(chosen.status, 200)
    t.equal((await me(chosen)).at('institution', 'id'), institution_id)
  }
  const none = { email, password: PASSWORD, institution_id: '019a9d5e-7c00-7abc-8def-0123456789ab' }
  t.equal((await api.call('signIn', { body: none })).status, 401)
})
