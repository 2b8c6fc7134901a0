import t from 'tap'
import { openQueue, queueAddress } from '#src/jobs/queue.ts'
import { testDatabase } from '#test/support/database.ts'

const parameters = (target: Parameters<typeof queueAddress>[0]) =>
  Object.fromEntries(new URL(queueAddress(target)).searchParams)

t.test('what our driver reads in an address the queue’s driver reads in its own', async t => {
  t.match(parameters({ url: 'postgres://p:s@db/provost' }), { options: /^-c role=provost_owner -c statement_timeout=/ })
  t.match(parameters({ url: 'postgres://p@db/provost?options=-c%20jit%3Doff' }), { options: /^-c jit=off -c role=/ })
  t.match(parameters({ url: 'postgres://p@localhost/provost?host=/run/pg' }), { host: '/run/pg' })
  t.match(parameters({ url: 'postgres://p@db/provost?sslmode=require' }), {
    sslmode: 'require',
    uselibpqcompat: 'true'
  })
  t.match(parameters({ url: 'postgres://p@db/provost?sslmode=require', ca: '/etc/ca.pem' }), {
    sslmode: 'verify-full',
    sslrootcert: '/etc/ca.pem'
  })
})

t.test('the queue is the owner’s: neither writer nor reader sees it', async t => {
  const { url, sql } = await testDatabase(t)
  const queue = openQueue({ url }, 1, () => {})
  const { rows } = await queue.query(
    'select current_user as who, (select count(*)::int from graphile_worker.jobs) as jobs'
  )
  t.match(rows, [{ who: 'provost_owner', jobs: Number }])
  await queue.end()
  for (const role of ['provost_writer', 'provost_reader']) {
    await sql
      .begin(async tx => {
        await tx.unsafe(`set local role ${role}`)
        await t.rejects(tx`select from graphile_worker.jobs`, { code: '42501' })
      })
      .catch(() => {})
  }
})
