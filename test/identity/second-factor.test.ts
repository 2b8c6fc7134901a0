import t from 'tap'
import { codeOf, stepAt } from '#src/auth/totp.ts'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'
import { fromBase32 } from '#test/support/totp.ts'

const width = process.env.PROVOST_TEST_FULL === 'yes' ? 100 : 25
const GUESSES = process.env.PROVOST_TEST_FULL === 'yes' ? 2000 : 100
const { api, database } = await testApp(t, { settings: { SIGN_IN_FAILURES: '1000' } })

/** By the database's clock, as codes are judged; so many steps from now. */
const codeFor = async (secret: Buffer, drift = 0): Promise<string> => {
  const [row] = await database.sql`select extract(epoch from clock_timestamp())::float8 as now`
  return codeOf(secret, stepAt(Number(row?.now)) + drift)
}
const as = (session: Answer) => ({ token: session.str('access_token') })
const enroll = (session: Answer, password = PASSWORD) => api.call('enrollTotp', { ...as(session), body: { password } })
const confirm = (session: Answer, code: string) => api.call('confirmTotp', { ...as(session), body: { code } })
const disable = (session: Answer, body: object) => api.call('disableTotp', { ...as(session), body })
const verify = (challenge: Answer, body: object) =>
  api.call('verifyTotp', { body: { challenge_token: challenge.str('challenge_token'), ...body } })
const me = (session: Answer) => api.call('getMe', as(session))

/** Steps that were used count as if they were long ago: no test waits for half a minute. */
const forgetSteps = () => database.sql`update identity.totp_factors set last_step = 0`

interface Enrolled {
  session: Answer
  secret: Buffer
  recovery: string[]
}

const enrolled = async (person: string): Promise<Enrolled> => {
  const session = await api.signIn(emailOf(person))
  const secret = fromBase32((await enroll(session)).str('secret'))
  const confirmed = await confirm(session, await codeFor(secret))
  if (confirmed.status !== 200) throw new Error(`not confirmed: ${confirmed.text}`)
  await forgetSteps()
  return { session, secret, recovery: confirmed.at('recovery_codes') as string[] }
}

t.test('once it is on, a password alone opens no session, and a code completes it', async t => {
  const email = emailOf('teacher')
  const session = await api.signIn(email)
  const begun = await enroll(session)
  t.match(begun.json, { secret: /^[A-Z2-7]{32}$/, otpauth_uri: /^otpauth:\/\/totp\/Provost:teacher%40oak\.example\?/ })
  t.equal((await api.signIn(email)).status, 200, 'nothing is asked before it is confirmed')
  const secret = fromBase32(begun.str('secret'))
  t.equal((await confirm(session, await codeFor(secret, 5))).at('code'), 'identity.code_refused')
  const confirmed = await confirm(session, await codeFor(secret))
  t.equal(confirmed.status, 200, confirmed.text)
  t.equal((confirmed.at('recovery_codes') as string[]).length, 10)

  await forgetSteps()
  const challenge = await api.signIn(email)
  t.equal(challenge.status, 202)
  t.strictSame(Object.keys(challenge.json as object), ['challenge_token', 'expires_in'])
  const opened = await verify(challenge, { code: await codeFor(secret) })
  t.equal(opened.status, 200)
  t.equal((await me(opened)).at('email'), email)
  const shown = (await api.call('listSessions', as(opened))).rows().find(row => row.current)
  t.equal(shown?.second_factor, true)
})

t.test('to begin one asks for the password again; to begin another, that the first is taken away', async t => {
  const session = await api.signIn(emailOf('registrar'))
  t.equal((await enroll(session, 'not the password')).at('code'), 'identity.password_wrong')
  const { session: mine } = await enrolled('registrar')
  t.equal((await enroll(mine)).at('code'), 'identity.second_factor_active')
  t.equal((await confirm(mine, '000000')).at('code'), 'identity.second_factor_not_begun')
})

t.test('a second-factor code replayed is refused, for many at once exactly one passes', async t => {
  const { secret } = await enrolled('bursar')
  const challenges = await Promise.all(Array.from({ length: width }, () => api.signIn(emailOf('bursar'))))
  const open = challenges.filter(answer => answer.status === 202)
  t.ok(open.length > 1, `${open.length} challenges`)
  const code = await codeFor(secret)
  const answers = await Promise.all(open.map(challenge => verify(challenge, { code })))
  t.equal(answers.filter(a => a.status === 200).length, 1)
  t.strictSame(
    answers.filter(a => ![200, 401, 429].includes(a.status)),
    []
  )
  await database.sql`delete from identity.attempts`
  const later = await verify(await api.signIn(emailOf('bursar')), { code })
  t.equal(later.at('code'), 'identity.code_wrong', 'nor later')
})

t.test('one challenge opens one session, however many come with it', async t => {
  const { recovery } = await enrolled('cashier')
  const challenge = await api.signIn(emailOf('cashier'))
  const answers = await Promise.all(
    Array.from({ length: width }, (_, i) => verify(challenge, { recovery_code: recovery[i % 2] }))
  )
  t.equal(answers.filter(a => a.status === 200).length, 1)
  t.equal((await verify(challenge, { recovery_code: recovery[2] })).at('code'), 'identity.challenge_failed')
})

t.test('codes of two steps before or after are none', async t => {
  const { secret } = await enrolled('employee')
  for (const drift of [-3, -2, 2, 3]) {
    const answer = await verify(await api.signIn(emailOf('employee')), { code: await codeFor(secret, drift) })
    t.equal(answer.status, 401, String(drift))
  }
  const early = await verify(await api.signIn(emailOf('employee')), { code: await codeFor(secret, 1) })
  t.equal(early.status, 200)
})

t.test('a challenge is good for five codes, an account for ten whatever challenges it gets', async t => {
  const { secret } = await enrolled('auditor')
  const email = emailOf('auditor')
  const wrong = await codeFor(secret, 1000)
  const first = await api.signIn(email)
  for (let i = 0; i < 5; i++) t.equal((await verify(first, { code: wrong })).at('code'), 'identity.code_wrong')
  t.equal((await verify(first, { code: await codeFor(secret) })).at('code'), 'identity.challenge_failed')
  const second = await api.signIn(email)
  for (let i = 0; i < 5; i++) t.equal((await verify(second, { code: wrong })).at('code'), 'identity.code_wrong')
  const third = await api.signIn(email)
  const locked = await verify(third, { code: await codeFor(secret) })
  t.equal(locked.status, 429)
  t.ok(Number(locked.headers.get('retry-after')) > 0)
  await database.sql`update identity.attempts set ends_at = now()`
  t.equal((await verify(third, { code: await codeFor(secret) })).status, 200, 'never for good')
  const log = await api.call('listSignIns', {
    as: 'admin',
    query: { q: 'auditor', 'outcome[in]': 'second_factor_failed' }
  })
  t.ok(log.rows().length > 0)
})

t.test('a challenge ends after five minutes, and with a changed password', async t => {
  const { session, recovery } = await enrolled('student')
  const old = await api.signIn(emailOf('student'))
  await database.sql`update identity.challenges set expires_at = now()`
  t.equal((await verify(old, { recovery_code: recovery[0] })).at('code'), 'identity.challenge_failed')
  const waiting = await api.signIn(emailOf('student'))
  const body = { current_password: PASSWORD, new_password: 'four gravel birds at noon' }
  t.equal((await api.call('changePassword', { ...as(session), body })).status, 204)
  t.equal((await verify(waiting, { recovery_code: recovery[0] })).at('code'), 'identity.challenge_failed')
})

t.test('a recovery code stands in for a code, once', async t => {
  const { recovery } = await enrolled('guardian')
  const [code = ''] = recovery
  const opened = await verify(await api.signIn(emailOf('guardian')), { recovery_code: code.toUpperCase() })
  t.equal(opened.status, 200)
  const again = await verify(await api.signIn(emailOf('guardian')), { recovery_code: code })
  t.equal(again.at('code'), 'identity.code_wrong')
  const neither = await verify(await api.signIn(emailOf('guardian')), {})
  t.equal(neither.status, 400)
  const both = await verify(await api.signIn(emailOf('guardian')), { recovery_code: recovery[1], code: '123456' })
  t.equal(both.status, 400)
})

t.test('it is taken away with the password and a code, and asked for no more', async t => {
  const { session, secret } = await enrolled('applicant')
  const code = await codeFor(secret)
  t.equal((await disable(session, { password: 'not the password', code })).at('code'), 'identity.password_wrong')
  t.equal((await disable(session, { password: PASSWORD, code: await codeFor(secret, 9) })).status, 422)
  t.equal((await disable(session, { password: PASSWORD, code })).status, 204)
  t.equal((await api.signIn(emailOf('applicant'))).status, 200)
  t.equal((await disable(session, { password: PASSWORD, code })).at('code'), 'identity.second_factor_not_begun')
  const left = await database.sql`
    select from identity.recovery_codes c join identity.accounts a on a.id = c.account_id where a.email = ${emailOf('applicant')}`
  t.equal(left.length, 0)
})

t.test('neither secrets nor recovery codes lie in the database', async t => {
  const { secret, recovery } = await enrolled('exam_controller')
  const rows = await database.sql`select encode(secret, 'hex') as secret from identity.totp_factors`
  t.ok(rows.every(row => !String(row.secret).includes(secret.toString('hex'))))
  const hashes = await database.sql`select encode(code_hash, 'escape') as hash from identity.recovery_codes`
  t.ok(hashes.every(row => !recovery.some(code => String(row.hash).includes(code))))
})

t.test('a lost factor is taken away by an administrator, who cannot do that to whoever holds more', async t => {
  const lost = await enrolled('hr_manager')
  const owner = await enrolled('owner')
  const idOf = async (session: Answer) => (await me(session)).str('id')
  const reset = (as: string, id: string) => api.call('resetUserTotp', { as, params: { id } })
  t.equal((await reset('admin', await idOf(owner.session))).at('code'), 'identity.privilege_exceeded')
  const id = await idOf(lost.session)
  t.equal((await reset('payroll_officer', id)).status, 403)
  t.equal((await reset('admin', id)).status, 204)
  t.equal((await me(lost.session)).status, 401, 'every session has ended')
  t.equal((await api.signIn(emailOf('hr_manager'))).status, 200)
  t.equal((await reset('admin', id)).at('code'), 'identity.second_factor_not_begun')
  const [change] = await database.sql`
    select c.after ->> 'factor_reset_at' as at, u.email from kernel.changes c join identity.users u on u.id = c.actor_id
    where c.row_id = ${id} and c.after ->> 'factor_reset_at' is not null`
  t.equal(change?.email, emailOf('admin'), 'the change log keeps who did it')
})

t.test('a right password counts as right where the code is wrong, or a factor is on', async t => {
  const strict = await testApp(t, { database, settings: { SIGN_IN_FAILURES: '3' } })
  const { session, secret } = await enrolled('machine')
  const call = (operation: string, body: object) => strict.api.call(operation, { ...as(session), body })
  for (let i = 0; i < 3; i++) {
    const taken = await call('disableTotp', { password: PASSWORD, code: await codeFor(secret, 1000) })
    t.equal(taken.at('code'), 'identity.code_refused')
    const recovery = await call('disableTotp', { password: PASSWORD, recovery_code: 'aaaa-bbbb-cccc-dddd' })
    t.equal(recovery.at('code'), 'identity.code_refused')
    t.equal((await call('enrollTotp', { password: PASSWORD })).at('code'), 'identity.second_factor_active')
  }
  t.equal((await call('disableTotp', { password: PASSWORD, code: await codeFor(secret) })).status, 204)
})

t.test('nobody takes their own away without a code, whatever they may do to others', async t => {
  const { session } = await enrolled('admin')
  const id = (await me(session)).str('id')
  const refused = await api.call('resetUserTotp', { ...as(session), params: { id } })
  t.match(refused.json, { status: 403, code: 'identity.own_factor' })
  t.equal((await api.signIn(emailOf('admin'))).status, 202, 'it is still asked for')
})

t.test('six zeros, however often, are 401 or 429', async t => {
  await enrolled('payroll_officer')
  await database.sql`delete from identity.attempts`
  const statuses = new Map<number, number>()
  for (let n = 0; n < GUESSES; ) {
    const challenge = await api.signIn(emailOf('payroll_officer'))
    for (let tries = 0; tries < 10; tries++, n++) {
      const { status } = await verify(challenge, { code: '000000' })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  t.strictSame([...statuses.keys()].toSorted(), [401, 429])
  const [row] = await database.sql`select failures from identity.attempts where kind = 'code'`
  t.ok(Number(row?.failures) > 10, 'locked')
})
