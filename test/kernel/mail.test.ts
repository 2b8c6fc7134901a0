import t from 'tap'
import { readConfig } from '#src/config.ts'
import { refuseKeptMail, requireMail } from '#src/mail/mail.ts'
import { testApp } from '#test/support/app.ts'

const { app, api, database } = await testApp(t)

/** A message of the oak school, as a command posts it. */
const post = (subject: string) =>
  database.sql.begin(async tx => {
    await tx`select set_config('provost.institution', id::text, true) from identity.institutions where code = 'oak'`
    await tx`set local role provost_writer`
    await tx`select kernel.post('student@oak.example', ${subject}, 'Here is your token.')`
  })

t.test('a kept message is read by administrators of its institution, and by nobody who may only read', async t => {
  await post('Welcome')
  const seen = await api.call('listMessages', { as: 'admin' })
  t.match(seen.rows(), [{ recipient: 'student@oak.example', subject: 'Welcome', body: 'Here is your token.' }])
  t.strictSame((await api.call('listMessages', { as: 'admin', institution: 'elm' })).rows(), [])
  t.equal((await api.call('listMessages', { as: 'auditor' })).status, 403)
  t.equal((await api.call('listMessages', { as: 'student' })).status, 403)
})

t.test('kept messages go after seven days', async t => {
  await post('Old')
  await database.sql`update kernel.messages set created_at = now() - interval '8 days' where subject = 'Old'`
  await app.prune()
  const seen = await api.call('listMessages', { as: 'admin' })
  t.strictSame(
    seen.rows().map(row => row.subject),
    ['Welcome']
  )
})

t.test('mail is kept in the demo and off elsewhere, unless somebody says otherwise', async t => {
  const elsewhere = { DATABASE_URL: database.url, JWT_SECRET: 'k'.repeat(32), TOTP_KEYS: 'k'.repeat(32) }
  t.equal(readConfig({}).mail, 'keep')
  t.equal(readConfig({ MAIL_DELIVERY: 'off' }).mail, 'off')
  t.equal(readConfig(elsewhere).mail, 'off')
  t.equal(readConfig({ ...elsewhere, MAIL_DELIVERY: 'keep' }).mail, 'keep')
  t.throws(() => requireMail({ config: { mail: 'off' } }), { code: 'mail.unconfigured' })
  t.doesNotThrow(() => requireMail({ config: { mail: 'keep' } }))
})

t.test('beside a database of one’s own mail is kept in a sandbox alone', async t => {
  const elsewhere = { DATABASE_URL: database.url, JWT_SECRET: 'k'.repeat(32), TOTP_KEYS: 'k'.repeat(32) }
  const started = (settings: Record<string, string>) => () => refuseKeptMail(readConfig(settings))
  t.throws(started({ ...elsewhere, MAIL_DELIVERY: 'keep' }), { name: 'ConfigError' })
  t.doesNotThrow(started({ ...elsewhere, MAIL_DELIVERY: 'keep', SANDBOX: 'true' }))
  t.doesNotThrow(started(elsewhere))
  t.doesNotThrow(started({ MAIL_DELIVERY: 'keep' }))
})
