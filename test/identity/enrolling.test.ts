import t from 'tap'
import { codeOf, stepAt } from '#src/auth/totp.ts'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'
import { documented, fill } from '#test/support/operations.ts'
import { fromBase32 } from '#test/support/totp.ts'

const one = await testApp(t)
const two = await testApp(t, { database: one.database })
const { api, app, database } = one

const now = (): number => stepAt(Date.now() / 1000)
const as = (session: Answer) => ({ token: session.str('access_token') })
const campuses = (session: Answer, from = one) => from.api.call('listCampuses', as(session))

const institution = async (code: string): Promise<string> => {
  const [row] = await database.sql`select id from identity.institutions where code = ${code}`
  return String(row?.id)
}
const oak = await institution('oak')
const elm = await institution('elm')

const ask = (roles: string[], as = 'owner') =>
  api.call('updateInstitution', {
    as,
    params: { id: oak },
    body: { second_factor_roles: roles },
    headers: { 'if-match': '*' }
  })

const enrol = async (session: Answer): Promise<Buffer> => {
  const begun = await api.call('enrollTotp', { ...as(session), body: { password: PASSWORD } })
  const secret = fromBase32(begun.str('secret'))
  const confirmed = await api.call('confirmTotp', { ...as(session), body: { code: codeOf(secret, now()) } })
  t.equal(confirmed.status, 200)
  await database.sql`update identity.totp_factors set last_step = 0`
  return secret
}

const statusWithin = async (status: number, call: () => Promise<Answer>): Promise<boolean> => {
  const began = performance.now()
  while (performance.now() - began < 1000) if ((await call()).status === status) return true
  return false
}

t.test('a new institution asks a second factor of finance, payroll and administration', async t => {
  const [row] = await database.sql`
    insert into identity.institutions (name, code) values ('New', 'new') returning second_factor_roles as roles`
  t.strictSame(row?.roles, ['owner', 'admin', 'bursar', 'cashier', 'payroll_officer', 'hr_manager', 'platform_owner'])
})

t.test('who holds such a role and has no factor may enrol one, and nothing else', async t => {
  const session = await api.signIn(emailOf('bursar'))
  t.equal((await campuses(session)).status, 200)
  t.equal((await campuses(session, two)).status, 200)
  t.equal((await ask(['bursar', 'cashier'])).status, 200)
  t.ok(await statusWithin(403, () => campuses(session)), 'what is asked counts within a second')
  t.ok(await statusWithin(403, () => campuses(session, two)), 'everywhere')

  const fresh = await api.signIn(emailOf('bursar'))
  t.equal(fresh.status, 200)
  const open = ['getMe', 'signOut', 'enrollTotp', 'confirmTotp']
  for (const { id, method, path, public: free } of documented(app)) {
    if (free || id === 'signOut') continue
    const answer = await api.send(method, fill(path), { ...as(fresh), ...(method === 'POST' ? { body: {} } : {}) })
    t.equal(answer.at('code') === 'access.second_factor_missing', !open.includes(id), id)
  }
  t.equal((await campuses(await api.signIn(emailOf('teacher')))).status, 200, 'of others nothing is asked')

  const secret = await enrol(fresh)
  t.equal((await campuses(fresh)).status, 200, 'confirming lifts it')
  t.equal((await campuses(session)).status, 403, 'for the session that has shown it')
  const challenge = await api.signIn(emailOf('bursar'))
  const body = { challenge_token: challenge.str('challenge_token'), code: codeOf(secret, now()) }
  const opened = await api.call('verifyTotp', { body })
  t.equal((await campuses(opened)).status, 200)

  await database.sql`update identity.totp_factors set last_step = 0`
  const gone = await api.call('disableTotp', {
    ...as(opened),
    body: { password: PASSWORD, code: codeOf(secret, now()) }
  })
  t.equal(gone.status, 204)
  t.equal((await campuses(opened)).status, 403, 'without it, enrolling again')
})

const guest = (email: string, role: string) => database.sql`
  with member as (
    insert into identity.users (institution_id, account_id, name, email)
    select ${elm}, a.id, 'Guest', a.email from identity.accounts a where a.email = ${email} returning id)
  insert into identity.grants (institution_id, user_id, role, scope) select ${elm}, id, ${role}, 'institution' from member`

const enter = (email: string, institution_id: string) =>
  api.call('signIn', { body: { email, password: PASSWORD, institution_id } })

const go = (session: Answer, institution_id: string) =>
  api.call('switchInstitution', { ...as(session), body: { institution_id } })

t.test('a member of two institutions goes from one to the other without a password', async t => {
  const email = emailOf('registrar')
  await guest(email, 'teacher')
  const here = await enter(email, oak)
  const there = await go(here, elm)
  t.equal(there.status, 200)
  t.equal((await api.call('getMe', as(there))).at('institution', 'id'), elm)
  t.strictSame((await api.call('getMe', as(there))).at('roles', 0, 'role'), 'teacher')
  t.equal((await api.call('getMe', as(here))).at('institution', 'id'), oak, 'the session here goes on')
  const refreshed = await api.call('refreshSession', { body: { refresh_token: there.str('refresh_token') } })
  t.equal(refreshed.status, 200)
  const log = await api.call('listSignIns', { as: 'owner', institution: 'elm', query: { outcome: 'switched' } })
  t.equal(log.rows().length, 1)
})

t.test('nobody goes where they are, and no session lives longer for having gone elsewhere', async t => {
  const here = await enter(emailOf('registrar'), oak)
  t.equal((await go(here, oak)).at('code'), 'identity.already_here')
  const [, claims = ''] = here.str('access_token').split('.')
  const { sid } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  await database.sql`update identity.sessions set expires_at = now() + interval '1 hour' where id = ${sid}`
  t.equal((await go(here, elm)).status, 200)
  const [left] = await database.sql`
    select count(distinct expires_at)::int as ends from
      (select expires_at from identity.sessions order by created_at desc limit 2) s`
  t.equal(left?.ends, 1)
})

t.test('nobody goes where they do not belong, or are shut out', async t => {
  const stranger = await api.signIn(emailOf('teacher'))
  const missing = await go(stranger, '019a9d5e-7c00-7abc-8def-0123456789ab')
  const foreign = await go(stranger, elm)
  t.equal(foreign.status, 404)
  t.equal(foreign.at('code'), missing.at('code'))
  const email = emailOf('registrar')
  const here = await enter(email, oak)
  await database.sql`update identity.users set status = 'disabled' where institution_id = ${elm} and email = ${email}`
  t.equal((await go(here, elm)).status, 404)
})

t.test('what the other institution asks of a second factor holds there', async t => {
  const email = emailOf('employee')
  await guest(email, 'cashier')
  await database.sql`update identity.institutions set second_factor_roles = '["cashier"]' where id = ${elm}`
  const here = await enter(email, oak)
  const there = await go(here, elm)
  t.equal(there.status, 200)
  t.equal((await campuses(there)).at('code'), 'access.second_factor_missing', 'who has none enrols there first')
  const secret = await enrol(there)
  t.equal((await campuses(there)).status, 200)
  t.equal((await go(here, elm)).at('code'), 'identity.second_factor_needed', 'who has one shows it')
  const challenge = await enter(email, oak)
  const body = { challenge_token: challenge.str('challenge_token'), code: codeOf(secret, now()) }
  const shown = await api.call('verifyTotp', { body })
  t.equal((await campuses(await go(shown, elm))).status, 200)
})
