import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { allDomains, testApp } from '#test/support/app.ts'

const newer = async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Came with the newer release',
    jobs: { on: { 'library.book_lost': { 'newer.listen': async () => {} } } }
  })
}

const { database } = await testApp(t, { build: { domains: { ...allDomains, newer } } })
const { sql } = database
const listeners = async (): Promise<string[]> => {
  const rows = await sql<{ subscriber: string }[]>`
    select subscriber from kernel.subscriptions where event = 'library.book_lost' order by 1`
  return rows.map(row => row.subscriber)
}

t.test('a process of an older release takes nothing away from a newer one', async t => {
  await testApp(t, { database })
  t.strictSame(await listeners(), ['newer.listen', 'statistics.count_losses'])
})

t.test('what no process has declared for a day wants nothing any more', async t => {
  await sql`update kernel.subscriptions set told_at = now() - interval '25 hours'`
  await testApp(t, { database })
  t.strictSame(await listeners(), ['statistics.count_losses'])
})
