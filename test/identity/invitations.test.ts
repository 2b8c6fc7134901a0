import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'

const settings = { MAIL_DELIVERY: 'keep', SIGN_IN_FAILURES: '3' }
const { app, api, database } = await testApp(t, { settings })
const width = process.env.PROVOST_TEST_FULL === 'yes' ? 50 : 20

const CHOSEN = 'seven quiet herons at dusk'

let count = 0

/** A member who is to be invited: a stranger, or whoever has this address. */
const member = async (email = `guest${count++}@lund.example`) => {
  const body = { name: 'Vera Lund', email }
  const made = await api.call('createUser', { as: 'admin', body, headers: { 'idempotency-key': randomUUID() } })
  return { id: made.str('id'), email }
}

const invite = (id: string, as = 'admin') => api.call('inviteUser', { as, params: { id } })

/** The token of the newest message to an address. */
const tokenFor = async (recipient: string): Promise<string> => {
  const kept = await api.call('listMessages', { as: 'admin', query: { recipient, sort: '-created_at' } })
  return /^Token: (\S+)$/m.exec(kept.str('data', 0, 'body'))?.[1] ?? ''
}

const accept = (token: string, password = CHOSEN) => api.call('acceptInvitation', { body: { token, password } })

const invited = async (email?: string) => {
  const who = await member(email)
  t.equal((await invite(who.id)).status, 200)
  return { ...who, token: await tokenFor(who.email) }
}

t.test('who is invited chooses a password, is in, and may sign in with it from then on', async t => {
  const { id, email, token } = await invited()
  const entered = await accept(token)
  t.equal(entered.status, 200)
  t.match(entered.json, { token_type: 'Bearer' })
  const me = await api.call('getMe', { token: entered.str('access_token') })
  t.match(me.json, { id, email, institution: { code: 'oak' }, roles: [] })
  t.match((await api.call('getUser', { as: 'admin', params: { id } })).json, { status: 'active' })
  t.equal((await api.signIn(email, CHOSEN)).status, 200)
})

t.test('a message names the institution and no password; the answer holds no token', async t => {
  const { id, email } = await member()
  const answer = await invite(id)
  t.strictSame(Object.keys(answer.json as object).toSorted(), ['created_at', 'expires_at', 'id', 'status', 'user_id'])
  t.match(answer.json, { user_id: id, status: 'pending' })
  const kept = await api.call('listMessages', { as: 'admin', query: { recipient: email } })
  t.match(kept.str('data', 0, 'body'), /^The oak school invites you/)
  const token = await tokenFor(email)
  const [logged] = await database.sql`
    select count(*)::int as n from kernel.changes where after::text like ${`%${token}%`} or before::text like ${`%${token}%`}`
  t.equal(logged?.n, 0)
})

t.test('an invitation is good once; whatever is wrong with one is answered alike', async t => {
  const used = await invited()
  await accept(used.token)
  const old = await invited()
  await database.sql`update identity.invitations set expires_at = now() - interval '1 second' where user_id = ${old.id}`
  const replaced = await invited()
  await invite(replaced.id)
  const shut = await invited()
  await api.call('disableUser', { as: 'owner', params: { id: shut.id } })
  const answers = await Promise.all(
    [used.token, old.token, replaced.token, shut.token, 'A'.repeat(43)].map(x => accept(x))
  )
  for (const answer of answers) {
    t.match(answer.json, { status: 401, code: 'identity.invitation_failed' })
    t.strictSame({ ...(answer.json as object), request_id: '' }, { ...(answers[0]?.json as object), request_id: '' })
  }
  t.equal((await accept(await tokenFor(replaced.email))).status, 200, 'the newer one is good')
})

t.test('what has expired stays expired, whatever comes after it', async t => {
  const expired = async () => {
    const { id } = await invited()
    await database.sql`update identity.invitations set expires_at = now() - interval '1 second' where user_id = ${id}`
    return id
  }
  const [again, shut] = [await expired(), await expired()]
  t.equal((await invite(again)).status, 200)
  t.equal((await api.call('disableUser', { as: 'owner', params: { id: shut } })).status, 200)
  const left = await database.sql`
    select status from identity.invitations where user_id in (${again}, ${shut}) order by user_id, created_at, id`
  t.strictSame(
    left.map(row => row.status),
    ['expired', 'pending', 'expired']
  )
})

t.test('of many who accept at once one is let in', async t => {
  const { id, email, token } = await invited()
  const answers = await Promise.all(Array.from({ length: width }, (_, i) => accept(token, `${CHOSEN} ${i}`)))
  const entered = answers.filter(a => a.status === 200)
  t.equal(entered.length, 1)
  t.strictSame(
    answers.filter(a => ![200, 401, 503].includes(a.status)),
    []
  )
  const opened = await database.sql`select id from identity.sessions where user_id = ${id}`
  t.equal(opened.length, 1)
  const winner = answers.findIndex(a => a.status === 200)
  t.equal((await api.signIn(email, `${CHOSEN} ${winner}`)).status, 200)
})

t.test('who is shut out while they accept is in or out, and never half', async t => {
  for (let round = 0; round < 5; round++) {
    const { id, email, token } = await invited()
    const [come, shut] = await Promise.all([
      accept(token),
      api.call('disableUser', { as: 'owner', params: { id } }),
      invite(id),
      invite(id)
    ])
    t.ok([200, 401, 503].includes(come.status), come.text)
    t.equal(shut.status, 200, 'nobody who comes in stops that')
    const [left] = await database.sql`
      select u.status, count(s.id) filter (where s.status = 'live')::int as live,
        (select count(*)::int from identity.invitations i where i.user_id = u.id and i.status = 'pending') as pending
      from identity.users u left join identity.sessions s on s.user_id = u.id where u.email = ${email} group by u.id, u.status`
    t.strictSame(left, { status: 'disabled', live: 0, pending: 0 })
  }
})

t.test('a password that everybody guesses is not chosen', async t => {
  const { email, token } = await invited()
  for (const password of ['password123', email]) {
    t.match((await accept(token, password)).json, { status: 422, code: 'access.password_guessable' })
  }
  t.equal((await accept(token, 'short')).status, 400)
  t.equal((await accept(token)).status, 200, 'the invitation is still good')
})

t.test('who has a password gives that one, and is locked out like at sign-in', async t => {
  const { id, email, token } = await invited(emailOf('registrar', 'elm'))
  const wrong = await accept(token)
  t.match(wrong.json, { status: 401, code: 'identity.sign_in_failed' })
  t.equal((await accept(token, PASSWORD)).status, 200)
  t.match((await api.call('getUser', { as: 'admin', params: { id } })).json, { status: 'active' })
  t.equal((await api.signIn(email)).at('code'), 'identity.choose_institution', 'a member of two')

  const other = await invited(emailOf('cashier', 'elm'))
  const answers = []
  for (let i = 0; i < 4; i++) answers.push((await accept(other.token, `wrong password ${i}`)).status)
  t.strictSame(answers, [401, 401, 401, 429])
  t.equal((await accept(other.token, PASSWORD)).at('code'), 'identity.too_many_attempts', 'with the right one, too')
  t.equal((await api.signIn(other.email)).status, 429, 'one count')
})

t.test('who is told to come again was not counted', async t => {
  const { token, email } = await invited(emailOf('bursar', 'elm'))
  let leave = () => {}
  const busy = new Promise<void>(resolve => {
    leave = resolve
  })
  const { gate } = app.passwords
  const held = Array.from({ length: gate.limit }, () => gate.run(() => busy))
  const refused = await accept(token, PASSWORD)
  leave()
  await Promise.all(held)
  t.equal(refused.status, 503)
  const counted = await database.sql`
    select from identity.attempts where kind = 'password' and subject = identity.subject_of(${email})`
  t.equal(counted.length, 0)
  t.equal((await accept(token, PASSWORD)).status, 200)
})

t.test('an institution learns nothing of those it invited but what happens there', async t => {
  const { email } = await invited(emailOf('teacher', 'elm'))
  await api.signIn(email, 'wrong password')
  await api.signIn(email)
  const seen = await api.call('listSignIns', { as: 'admin', query: { q: 'Vera' } })
  const [own] = await database.sql`
    select count(*)::int as n from identity.sign_ins s join identity.users u on u.id = s.user_id
    join identity.institutions i on i.id = s.institution_id where i.code = 'oak' and u.email = ${email}`
  t.equal(own?.n, 0)
  t.ok(seen.status === 200)
})

t.test('who is in already, or does not exist, is not invited', async t => {
  const teacher = (await api.call('getMe', { as: 'teacher' })).str('id')
  const refused = await invite(teacher)
  t.match(refused.json, { status: 409, code: 'request.state', allowed: ['disable'] })
  const foreign = (await api.call('getMe', { as: 'teacher', institution: 'elm' })).str('id')
  t.equal((await invite(foreign)).status, 404)
  t.equal((await invite(teacher, 'registrar')).status, 403)
})

t.test('nobody invites anew who will hold more than they do', async t => {
  const { id } = await member()
  await api.call('grantRole', { as: 'owner', body: { user_id: id, role: 'owner', scope: 'institution' } })
  t.equal((await invite(id)).at('code'), 'identity.privilege_exceeded')
  t.equal((await invite(id, 'owner')).status, 200)
})

t.test('the same request again sends no other message', async t => {
  const { id, email } = await member()
  const send = () =>
    api.call('inviteUser', {
      as: 'admin',
      params: { id },
      headers: { 'idempotency-key': `invite ${id}`.replace(' ', '-') }
    })
  const first = await send()
  const again = await send()
  t.equal(again.text, first.text)
  t.equal((await api.call('listMessages', { as: 'admin', query: { recipient: email } })).rows().length, 1)
})

t.test('without mail nothing happens', async t => {
  const silent = await testApp(t, { database })
  const { id, email } = await member()
  const refused = await silent.api.call('inviteUser', { as: 'admin', params: { id } })
  t.match(refused.json, { status: 503, code: 'mail.unconfigured' })
  t.equal((await api.call('listMessages', { as: 'admin', query: { recipient: email } })).rows().length, 0)
})
