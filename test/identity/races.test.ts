import t from 'tap'
import { recoveryHash } from '#src/auth/recovery.ts'
import { codeOf, stepAt } from '#src/auth/totp.ts'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'
import { overtaken } from '#test/support/overtaken.ts'
import { fromBase32 } from '#test/support/totp.ts'

const { app, api, database } = await testApp(t)

const FRESH = 'four gravel birds at noon'
const address = '127.0.0.1'

const [oak, elm] = (
  await database.sql<
    { id: string }[]
  >`select id from identity.institutions where code in ('oak', 'elm') order by code desc`
).map(({ id }) => id)

const as = (session: Answer) => ({ token: session.str('access_token') })
const refresh = (refresh_token: string) => api.call('refreshSession', { body: { refresh_token } })
const change = (session: Answer) =>
  api.call('changePassword', { ...as(session), body: { current_password: PASSWORD, new_password: FRESH } })
const revokeAll = (session: Answer) => api.call('revokeAllSessions', { ...as(session), body: {} })
const enroll = (session: Answer) => api.call('enrollTotp', { ...as(session), body: { password: PASSWORD } })

/** Whose session it is, as a command hears of it. */
const contextOf = (session: Answer) => {
  const [, claims = ''] = session.str('access_token').split('.')
  const { inst, sub, sid } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  return { institution: inst, actor: sub, session: sid }
}

const enrolled = async (session: Answer): Promise<string[]> => {
  const secret = fromBase32((await enroll(session)).str('secret'))
  const code = codeOf(secret, stepAt(Date.now() / 1000))
  return (await api.call('confirmTotp', { ...as(session), body: { code } })).at('recovery_codes') as string[]
}

for (const [person, what, end] of [
  ['teacher', 'a changed password', change],
  ['registrar', 'the end of all sessions', revokeAll]
] as const) {
  t.test(`${what} ends a session that goes to another institution at the same moment`, async t => {
    const email = emailOf(person)
    await database.sql`
      insert into identity.users (institution_id, account_id, name, email)
      select ${elm ?? ''}, a.id, 'Guest', a.email from identity.accounts a where a.email = ${email}`
    const enter = () => api.call('signIn', { body: { email, password: PASSWORD, institution_id: oak } })
    const [going, ending] = [await enter(), await enter()]
    const refresh_token = app.tokens.newToken()
    const input = { institution_id: elm, address, token_hash: app.tokens.hash(refresh_token) }
    const held = { command: 'identity.switch_institution', context: contextOf(going), input }
    t.equal((await overtaken(database, held, () => end(ending))).status, 204)
    t.equal((await refresh(refresh_token)).status, 401)
  })
}

t.test('a changed password ends a session whose code passes at the same moment', async t => {
  const email = emailOf('bursar')
  const session = await api.signIn(email)
  const [recovery = ''] = await enrolled(session)
  const challenge = await api.signIn(email)
  const refresh_token = app.tokens.newToken()
  const input = {
    challenge_hash: app.tokens.hash(challenge.str('challenge_token')),
    recovery_hash: recoveryHash(recovery),
    address,
    token_hash: app.tokens.hash(refresh_token),
    lifetime_seconds: 3600
  }
  const held = { command: 'identity.pass_second_factor', context: { institution: null, actor: null }, input }
  t.equal((await overtaken(database, held, () => change(session))).status, 204)
  t.equal((await refresh(refresh_token)).status, 401)
})

t.test('no secret gets into a factor that is confirmed at the same moment', async t => {
  const session = await api.signIn(emailOf('cashier'))
  t.equal((await enroll(session)).status, 200)
  const secretOf = async () => {
    const [factor] = await database.sql`
      select encode(f.secret, 'hex') as secret from identity.totp_factors f
      join identity.accounts a on a.id = f.account_id where a.email = ${emailOf('cashier')}`
    return String(factor?.secret)
  }
  const secret = await secretOf()
  const held = {
    command: 'identity.confirm_totp',
    context: contextOf(session),
    input: { secret, step: stepAt(Date.now() / 1000), recovery_hashes: [] }
  }
  const answer = await overtaken(database, held, () => enroll(session))
  t.equal(answer.at('code'), 'identity.second_factor_active')
  t.equal(await secretOf(), secret)
})
