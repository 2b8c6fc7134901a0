import { randomUUID } from 'node:crypto'
import t from 'tap'
import { median } from '#test/load/rounds.ts'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'
import { aSecond, until } from '#test/support/poll.ts'

const width = process.env.PROVOST_TEST_FULL === 'yes' ? 50 : 20
const { api, database } = await testApp(t, { settings: { MAIL_DELIVERY: 'keep' } })
const silent = await testApp(t, { database })

const FRESH = 'four gravel birds at noon'

const change = (session: Answer, current_password: string, new_password: string, headers = {}) =>
  api.call('changePassword', { token: session.str('access_token'), body: { current_password, new_password }, headers })
const forgot = (email: string) => api.call('forgotPassword', { body: { email } })
const reset = (token: string, new_password = FRESH) => api.call('resetPassword', { body: { token, new_password } })
const me = (session: Answer) => api.call('getMe', { token: session.str('access_token') })
const refresh = (session: Answer) =>
  api.call('refreshSession', { body: { refresh_token: session.str('refresh_token') } })

/** The newest token that was mailed to an address. */
const tokenFor = async (recipient: string): Promise<string> => {
  const mail = await api.call('listMessages', { as: 'admin', query: { recipient, sort: '-created_at' } })
  return /^Token: (\S+)$/m.exec(String(mail.rows()[0]?.body))?.[1] ?? ''
}

const strip = (answer: Answer) => ({ ...(answer.json as object), request_id: '' })

t.test('a changed password is the only one, and every other session ends with the old one', async t => {
  const email = emailOf('teacher')
  const [mine, other] = [await api.signIn(email), await api.signIn(email)]
  t.equal((await me(other)).status, 200)
  t.equal((await silent.api.call('getMe', { token: other.str('access_token') })).status, 200)
  t.equal((await change(mine, PASSWORD, FRESH)).status, 204)
  const took = await until(
    async () => (await silent.api.call('getMe', { token: other.str('access_token') })).status === 401,
    5000
  )
  t.ok(took <= aSecond(), `on another process within a second: ${Math.round(took)} ms`)
  t.equal((await me(mine)).status, 200, 'who changed it goes on')
  t.equal((await refresh(mine)).status, 200)
  t.equal((await me(other)).status, 401)
  t.equal((await refresh(other)).status, 401)
  t.equal((await api.signIn(email, PASSWORD)).status, 401)
  t.equal((await api.signIn(email, FRESH)).status, 200)
})

t.test('a password is changed only by who knows it, and wrong ones count like those of a sign-in', async t => {
  const session = await api.signIn(emailOf('employee'))
  for (let i = 0; i < 5; i++) {
    const wrong = await change(session, 'not the password', FRESH)
    t.equal(wrong.at('code'), 'identity.password_wrong')
  }
  t.equal((await change(session, PASSWORD, FRESH)).status, 429)
  t.equal((await api.signIn(emailOf('employee'))).status, 429, 'one count for both')
  t.equal((await me(session)).status, 200)
})

t.test('what everybody would guess is refused, with or without a token', async t => {
  const email = emailOf('guardian')
  const session = await api.signIn(email)
  for (const guess of ['password1', 'Guardian-Oak-12', email]) {
    t.equal((await change(session, PASSWORD, guess)).at('code'), 'access.password_guessable', guess)
  }
  t.equal((await forgot(email)).status, 202)
  const token = await tokenFor(email)
  t.equal((await reset(token, 'Sunshine')).at('code'), 'access.password_guessable')
  t.equal((await reset(token)).status, 204, 'a refusal does not use up the token')
})

t.test('a right password counts as right, whatever else is refused', async t => {
  const session = await api.signIn(emailOf('hr_manager'))
  for (let i = 0; i < 8; i++) {
    t.equal((await change(session, PASSWORD, 'password1')).at('code'), 'access.password_guessable')
  }
  t.equal((await change(session, PASSWORD, FRESH)).status, 204)
})

t.test('a key that did something else is refused as such', async t => {
  const session = await api.signIn(emailOf('payroll_officer'))
  const headers = { 'idempotency-key': randomUUID() }
  const went = await api.call('revokeAllSessions', {
    token: session.str('access_token'),
    body: { except_this: true },
    headers
  })
  t.equal(went.status, 204)
  t.equal((await change(session, PASSWORD, FRESH, headers)).at('code'), 'request.idempotency_key_reused')
  t.equal((await change(session, PASSWORD, FRESH)).status, 204)
})

t.test('the same change again, with its key, is told to be done', async t => {
  const session = await api.signIn(emailOf('cashier'))
  const headers = { 'idempotency-key': randomUUID() }
  t.equal((await change(session, PASSWORD, FRESH, headers)).status, 204)
  t.equal((await change(session, PASSWORD, FRESH, headers)).at('code'), 'request.already_done')
  const [row] =
    await database.sql`select request_hash from kernel.idempotency where key = ${headers['idempotency-key']}`
  t.notMatch(row?.request_hash, FRESH)
})

t.test('known and unknown addresses get the same answer to a forgotten password', async t => {
  const known = await forgot(emailOf('auditor'))
  const unknown = await forgot('nobody@oak.example')
  t.equal(known.status, 202)
  t.equal(unknown.status, 202)
  t.equal(known.text, unknown.text)
  t.strictSame([...known.headers.keys()], [...unknown.headers.keys()])
  const mail = await api.call('listMessages', { as: 'admin', query: { recipient: 'nobody@oak.example' } })
  t.strictSame(mail.rows(), [])
})

t.test('where mail is off a forgotten password is told so, and nothing is done', async t => {
  const count = () => database.sql`select count(*)::int as n from identity.password_resets`
  const before = await count()
  const answer = await silent.api.call('forgotPassword', { body: { email: emailOf('auditor') } })
  t.equal(answer.status, 503)
  t.equal(answer.at('code'), 'mail.unconfigured')
  t.strictSame([...(await count())], [...before])
})

t.test('a reset ends every session, forgives the lock, and signs nobody in', async t => {
  const email = emailOf('registrar')
  const session = await api.signIn(email)
  t.equal((await me(session)).status, 200)
  for (let i = 0; i < 6; i++) await api.signIn(email, 'not the password')
  t.equal((await api.signIn(email)).status, 429)
  await forgot(email)
  const done = await reset(await tokenFor(email.toUpperCase().toLowerCase()))
  t.equal(done.status, 204)
  t.equal(done.text, '')
  t.equal((await me(session)).status, 401)
  t.equal((await refresh(session)).status, 401)
  t.equal((await api.signIn(email, FRESH)).status, 200)
})

t.test('a reset token is good once, also for many at the same time', async t => {
  const email = emailOf('student')
  await forgot(email)
  const token = await tokenFor(email)
  const answers = await Promise.all(Array.from({ length: width }, () => reset(token)))
  t.equal(answers.filter(a => a.status === 204).length, 1)
  t.strictSame(
    answers.filter(a => ![204, 401, 503].includes(a.status)),
    []
  )
  const again = await reset(token)
  t.equal(again.status, 401)
  t.equal(again.at('code'), 'identity.reset_failed')
})

t.test('a newer token voids the one before; an hour voids each', async t => {
  const email = emailOf('bursar')
  await forgot(email)
  const first = await tokenFor(email)
  await forgot(email)
  const second = await tokenFor(email)
  t.not(first, second)
  t.equal((await reset(first)).status, 401)
  await database.sql`update identity.password_resets set expires_at = now()`
  t.equal((await reset(second)).status, 401)
  t.equal((await api.signIn(email)).status, 200, 'nothing has changed')
})

t.test('tokens are stored as hashes alone', async t => {
  const email = emailOf('owner')
  await forgot(email)
  const token = await tokenFor(email)
  const [row] = await database.sql`
    select count(*)::int as n from identity.password_resets where encode(token_hash, 'escape') like ${`%${token}%`}`
  t.equal(row?.n, 0)
})

t.test('messages to one address are bounded, and the bound is the same for nobody', async t => {
  const until = async (email: string): Promise<Answer[]> => {
    const answers = []
    for (let i = 0; i < 6; i++) answers.push(await forgot(email))
    return answers
  }
  const known = await until(emailOf('applicant'))
  const unknown = await until('stranger@oak.example')
  t.strictSame(
    known.map(a => a.status),
    [202, 202, 202, 202, 202, 429]
  )
  t.strictSame(
    unknown.map(a => a.status),
    known.map(a => a.status)
  )
  t.match(strip(known[5] as Answer), { code: 'identity.too_many_attempts' })
  t.equal((await reset(await tokenFor(emailOf('applicant')))).status, 204)
  t.equal((await forgot(emailOf('applicant'))).status, 202, 'who chose one is not kept from asking again')
})

t.test('an unknown address takes as long as a known one', async t => {
  const settings = { MAIL_DELIVERY: 'keep', SIGN_IN_FAILURES: '100000' }
  const { api } = await testApp(t, { database, settings })
  const ask = async (email: string): Promise<number> => {
    const began = performance.now()
    t.equal((await api.call('forgotPassword', { body: { email } })).status, 202)
    return performance.now() - began
  }
  const times: [number[], number[]] = [[], []]
  for (let n = 0; n < 25; n++) {
    times[0].push(await ask(emailOf('machine')))
    times[1].push(await ask(`nobody-${n}@oak.example`))
  }
  const [known, unknown] = [median(times[0]), median(times[1])]
  t.ok(known < 2 * unknown && unknown < 2 * known, `${known.toFixed(1)} and ${unknown.toFixed(1)} ms`)
})
