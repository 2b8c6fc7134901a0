import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { NetworkBetween } from '#test/support/network.ts'
import { until } from '#test/support/poll.ts'

const PATIENCE_ms = 180_000

const { app, database } = await testApp(t)
const { sql } = database
const [loan] = await sql<{ id: string; institution_id: string }[]>`select id, institution_id from library.loans limit 1`

const remind = async (word: string): Promise<void> => {
  await sql.begin(async tx => {
    await tx`select set_config('provost.institution', ${loan?.institution_id ?? ''}, true)`
    await tx`select kernel.enqueue('library.remind', ${{ loan_id: loan?.id ?? '', word }})`
  })
}
const reminded = async (word: string): Promise<boolean> =>
  (await sql`select from library.reminders where word = ${word}`).length === 1

t.test('connections that fall silent without being closed are given up: what is to be done is done', async t => {
  const network = await NetworkBetween.before(t, database.url)
  app.startEngine({ url: network.url })
  await remind('before')
  await until(() => reminded('before'), PATIENCE_ms, 'the first task')
  for (const word of ['after', 'after that']) {
    t.ok(network.silence() > 1, 'the relay’s and the queue’s')
    await remind(word)
    const took = await until(() => reminded(word), PATIENCE_ms, `the task ${word} a silence`)
    t.comment(`done ${took.toFixed(0)} ms later`)
  }
  t.equal((await sql`select from library.reminders`).length, 3, 'each once')
  await app.engine?.stop()
})
