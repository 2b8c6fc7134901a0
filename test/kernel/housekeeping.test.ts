import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { emailOf } from '#test/support/fixture.ts'

const { app, api, database } = await testApp(t)

const count = async (table: string): Promise<number> => {
  const [row] = await database.sql.unsafe(`select count(*)::int as n from ${table}`)
  return Number(row?.n)
}

t.test('what has served its time goes, what has not stays', async t => {
  const { sql } = database
  const key = (name: string) =>
    api.call('createCampus', {
      as: 'admin',
      body: { code: name, name, opened_on: '2020-01-01' },
      headers: { 'idempotency-key': name }
    })
  for (const name of ['OLD', 'NEW']) t.equal((await key(name)).status, 201)
  await sql`update kernel.idempotency set claimed_at = now() - interval '31 days' where key = 'OLD'`
  const sessions = await Promise.all([api.signIn(emailOf('owner')), api.signIn(emailOf('owner'))])
  await sql`
    update identity.sessions set expires_at = now() - interval '91 days'
    where id = (select id from identity.sessions order by created_at desc limit 1)`
  await sql`insert into kernel.revocations (subject_id, at) values (kernel.new_id(), now() - interval '2 days'), (kernel.new_id(), now())`
  const before = await count('identity.sessions')

  await app.prune()

  t.strictSame([...(await sql`select key from kernel.idempotency`)], [{ key: 'NEW' }])
  t.equal(await count('identity.sessions'), before - 1)
  t.equal(await count('kernel.revocations'), 1)
  const refreshed = await Promise.all(
    sessions.map(session => api.call('refreshSession', { body: { refresh_token: session.str('refresh_token') } }))
  )
  t.equal(refreshed.filter(answer => answer.status === 200).length, 1)
})
