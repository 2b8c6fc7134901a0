import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { task } from '#src/jobs/declaration.ts'
import { allDomains, testApp } from '#test/support/app.ts'
import { until } from '#test/support/poll.ts'
import { Reminder } from '#test/toy/schemas/library/events.ts'

const PATIENCE_ms = 120_000

/** Who is in, who was, and how many of a kind at most at once. */
const inside = new Set<string>()
const came: string[] = []
let together = 0
let gate = Promise.withResolvers<void>()

/** Work that stays until it is let out. */
const inn = async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Has guests',
    jobs: {
      tasks: {
        'inn.stay': task(Reminder, async ({ word }) => {
          came.push(word)
          inside.add(word)
          together = Math.max(together, [...inside].filter(guest => guest.startsWith('bell')).length)
          await gate.promise
          inside.delete(word)
        })
      }
    }
  })
}

const domains = { ...allDomains, inn }
const { app, database } = await testApp(t, { build: { domains }, settings: { JOBS_AT_ONCE: '3' } })
const { sql } = database
const [loan] = await sql<{ id: string; institution_id: string }[]>`select id, institution_id from library.loans limit 1`

const enqueue = (guests: Readonly<Record<string, Record<string, string | number>>>) =>
  sql.begin(async tx => {
    await tx`select set_config('provost.institution', ${loan?.institution_id ?? ''}, true)`
    for (const [word, options] of Object.entries(guests))
      await tx`select kernel.enqueue('inn.stay', ${{ loan_id: loan?.id ?? '', word }}, ${options})`
  })

t.test('of one queue there is one at a time, while others go on', async t => {
  app.startEngine(database)
  await enqueue({ 'bell 1': { queue: 'bell' }, 'bell 2': { queue: 'bell' }, guest: {}, visitor: {} })
  await until(() => inside.has('guest') && inside.has('visitor') && inside.size === 3, PATIENCE_ms, 'three of them')
  gate.resolve()
  await until(() => came.length === 4 && inside.size === 0, PATIENCE_ms, 'all of them')
  t.equal(together, 1)
  await app.engine?.stop()
})

t.test('of what is due the lowest priority number comes first', async t => {
  came.length = 0
  gate = Promise.withResolvers<void>()
  gate.resolve()
  const own = await testApp(t, { database, build: { domains }, settings: { JOBS_AT_ONCE: '1' } })
  await enqueue({ third: { priority: 5 }, second: {}, first: { priority: -5 } })
  own.app.startEngine(database)
  await until(() => came.length === 3, PATIENCE_ms, 'all of them')
  t.strictSame(came, ['first', 'second', 'third'])
  await own.app.engine?.stop()
})
