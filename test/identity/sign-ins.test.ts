import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { emailOf, PASSWORD } from '#test/support/fixture.ts'

const width = process.env.PROVOST_TEST_FULL === 'yes' ? 200 : 40
const { app, api, database } = await testApp(t)

const outcomes = async (person: string, query = {}) => {
  const user_id = (await api.call('getMe', { as: person })).str('id')
  const seen = await api.call('listSignIns', { as: 'auditor', query: { user_id, sort: 'created_at', ...query } })
  return seen.rows().map(row => row.outcome)
}

t.test('who tried to come in is logged, and what came of it', async t => {
  const email = emailOf('cashier')
  await api.signIn(email, 'not the password')
  await api.signIn(email)
  await api.signIn('nobody@oak.example')
  const seen = await api.call('listSignIns', { as: 'admin', query: { q: 'cashier', sort: 'created_at' } })
  t.match(seen.rows(), [
    { outcome: 'wrong_password', address: '127.0.0.1', user_name: 'cashier of oak' },
    { outcome: 'succeeded', user_agent: /./ }
  ])
})

t.test('everybody sees their own, administrators and auditors all of their institution', async t => {
  await api.signIn(emailOf('owner', 'elm'))
  await api.signIn(emailOf('student'))
  const own = (await api.call('listSignIns', { as: 'student' })).rows()
  t.ok(own.length > 0)
  t.strictSame(new Set(own.map(row => row.user_name)), new Set(['student of oak']))
  for (const as of ['owner', 'admin', 'auditor']) {
    const names = (await api.call('listSignIns', { as })).rows().map(row => String(row.user_name))
    t.ok(new Set(names).size > 1, as)
    t.ok(
      names.every(name => name.endsWith(' of oak')),
      as
    )
  }
})

t.test('a flood of guesses leaves as many lines as were tried, and one for the lock', async t => {
  const email = emailOf('bursar')
  await api.token('bursar')
  await Promise.all(Array.from({ length: width }, () => api.signIn(email, 'not the password')))
  for (let i = 0; i < 7; i++) await api.signIn(email, 'not the password')
  t.strictSame(await outcomes('bursar', { 'outcome[in]': 'wrong_password,locked_out' }), [
    ...Array(5).fill('wrong_password'),
    'locked_out'
  ])
})

t.test('a right password of who may not come in is logged as refused', async t => {
  const email = emailOf('teacher')
  await api.token('teacher')
  const user_id = (await api.call('getMe', { as: 'teacher' })).str('id')
  await database.sql`update identity.users set status = 'disabled' where id = ${user_id}`
  t.equal((await api.signIn(email)).status, 401)
  const seen = await api.call('listSignIns', { as: 'admin', query: { user_id, sort: '-created_at' } })
  t.equal(seen.rows()[0]?.outcome, 'refused')
})

t.test('of a member of several institutions only the one that was entered keeps the line', async t => {
  const email = emailOf('hr_manager')
  await database.sql`
    insert into identity.users (institution_id, account_id, name, email)
    select i.id, a.id, 'Guest', a.email from identity.institutions i, identity.accounts a
    where i.code = 'elm' and a.email = ${email}`
  const choice = await api.signIn(email)
  t.equal(choice.status, 409)
  const [oak] = await database.sql`select id from identity.institutions where code = 'oak'`
  await api.call('signIn', { body: { email, password: PASSWORD, institution_id: oak?.id } })
  const lines = await database.sql`
    select i.code, s.outcome from identity.sign_ins s
    join identity.users u on u.id = s.user_id join identity.institutions i on i.id = s.institution_id
    where u.email = ${email}`
  t.strictSame([...lines], [{ code: 'oak', outcome: 'succeeded' }])
})

t.test('the log is kept for a year and a month', async t => {
  await database.sql`update identity.sign_ins set created_at = now() - interval '401 days'`
  await api.signIn(emailOf('admin'))
  await app.prune()
  const [row] = await database.sql`select count(*)::int as n from identity.sign_ins`
  t.equal(row?.n, 1)
})

t.test('what is counted or given for a while is forgotten afterwards', async t => {
  const { sql } = database
  await sql`delete from identity.attempts`
  await sql`
    insert into identity.attempts (kind, subject, address, failures, ends_at)
    values ('password', 'old', '', 1, now() - interval '25 hours'), ('password', 'new', '', 1, now())`
  await sql`insert into identity.password_resets (token_hash, expires_at) values ('old', now()), ('new', now() + interval '1 hour')`
  await sql`
    insert into identity.challenges (token_hash, institution_id, user_id, account_id, attempt_id, expires_at)
    select 'old', institution_id, id, account_id, kernel.new_id(), now() from identity.users where account_id is not null limit 1`
  await sql`update identity.known_addresses set used_at = now() - interval '91 days'`
  await app.prune()
  const counts = await sql`
    select (select count(*)::int from identity.attempts) as attempts, (select count(*)::int from identity.password_resets) as resets,
      (select count(*)::int from identity.challenges) as challenges, (select count(*)::int from identity.known_addresses) as addresses`
  t.strictSame([...counts], [{ attempts: 1, resets: 1, challenges: 0, addresses: 0 }])
})
