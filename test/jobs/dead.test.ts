import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { task } from '#src/jobs/declaration.ts'
import { allDomains, testApp } from '#test/support/app.ts'
import { until } from '#test/support/poll.ts'
import { Reminder } from '#test/toy/schemas/library/events.ts'

const PATIENCE_ms = 120_000

/** What fails for good until it is mended. */
const broken = new Set<string>()
const fails = (word: string): void => {
  if (broken.has(word)) throw new Error('the password is swordfish')
}

/** Fails after its first effect, so that trying again could repeat it. */
const frail = async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Breaks when told to',
    jobs: {
      tasks: {
        'frail.remind': task(Reminder, async (reminder, work) => {
          await work.run('library.note_reminder', reminder)
          fails(reminder.word)
          await work.run('library.note_reminder', { ...reminder, word: `${reminder.word}, and thanked` })
        })
      },
      on: {
        'library.book_lost': {
          'frail.listen': async (event, work) => {
            fails(String(event.payload.note))
            await work.run('statistics.count_loss', { ...event.payload, note: `frail ${event.payload.note}` })
          }
        }
      },
      commands: ['library.note_reminder', 'statistics.count_loss']
    }
  })
}

const { app, api, database } = await testApp(t, { build: { domains: { ...allDomains, frail } } })
const { sql } = database
app.startEngine({ url: database.url })

const [loan] = await sql<{ id: string; institution_id: string }[]>`
  select l.id, l.institution_id from library.loans l join identity.institutions i on i.id = l.institution_id
  where i.code = 'oak' limit 1`
const institution = loan?.institution_id ?? ''

const words = async (word: string): Promise<string[]> => {
  const rows = await sql<
    { word: string }[]
  >`select word from library.reminders where word like ${`${word}%`} order by word`
  return rows.map(row => row.word)
}

const listed = async (kind: string, as = 'admin') =>
  (await api.call('listJobs', { as, query: { kind, sort: 'created_at' } })).rows()

const buried = async (kind: string) => {
  await until(async () => (await listed(kind)).length > 0, PATIENCE_ms, `${kind} being listed`)
  const [job] = await listed(kind)
  return { id: String(job?.id), job }
}

const ended = (id: string, state: string) =>
  until(
    async () => (await api.call('getJob', { as: 'admin', params: { id } })).str('state') === state,
    PATIENCE_ms,
    state
  )

const dead = async (): Promise<number> => {
  const [row] = await sql<{ dead: number }[]>`select (kernel.backlog() ->> 'dead')::int as dead`
  return row?.dead ?? 0
}

t.test(
  'a task that fails for good is listed, counted, and done when it is retried by hand: what it did, not again',
  async t => {
    const before = await dead()
    broken.add('overdue')
    await sql.begin(async tx => {
      await tx`select set_config('provost.institution', ${institution}, true)`
      await tx`select kernel.enqueue('frail.remind', ${{ loan_id: loan?.id ?? '', word: 'overdue' }}, ${{ max_attempts: 1 }})`
    })
    const { id, job } = await buried('frail.remind')
    t.match(job, {
      kind: 'frail.remind',
      state: 'failed',
      created_by: null,
      error_count: 1,
      errors: [{ detail: 'All attempts have failed.' }]
    })
    t.notMatch(JSON.stringify(job), /swordfish/, 'what it said stays inside')
    t.equal(await dead(), before + 1)
    t.strictSame(await words('overdue'), ['overdue'], 'it came half way')
    t.strictSame(await listed('frail.remind', 'teacher'), [])

    broken.clear()
    const retried = await api.call('retryJob', { as: 'admin', params: { id } })
    t.match(retried.json, { state: 'queued' })
    await ended(id, 'succeeded')
    t.strictSame(await words('overdue'), ['overdue', 'overdue, and thanked'])
    t.equal(await dead(), before)
    t.equal((await listed('frail.remind')).length, 1, 'it is the same job')
    t.equal(
      (await sql`select from graphile_worker.jobs where task_identifier like 'frail.%'`).length,
      0,
      'nothing is left in the queue'
    )
  }
)

t.test('a delivery that fails for good holds its aggregate’s later ones back until it is retried', async t => {
  const [book] = await sql<{ id: string }[]>`select id from library.books where institution_id = ${institution} limit 1`
  const notes = async (): Promise<string[]> => {
    const rows = await sql<{ note: string }[]>`
      select note from statistics.losses, unnest(notes) with ordinality n (note, place)
      where note like 'frail%' order by place`
    return rows.map(row => row.note)
  }
  broken.add('first')
  for (const note of ['first', 'second']) {
    await sql.begin(async tx => {
      await tx`select set_config('provost.institution', ${institution}, true)`
      await tx`select kernel.emit('library.book_lost', ${book?.id ?? ''}, ${{ book_id: book?.id ?? '', note }})`
    })
  }
  // the queue would try for days
  await until(
    async () =>
      (
        await sql`
    update graphile_worker._private_jobs j set attempts = max_attempts, run_at = now()
    from graphile_worker._private_tasks k
    where k.id = j.task_id and k.identifier = 'frail.listen' and j.locked_at is null and j.attempts between 1 and max_attempts - 1
    returning j.id`
      ).length === 1,
    PATIENCE_ms,
    'its first failure'
  )
  await until(
    async () => {
      await sql`select kernel.bury_dead()`
      return (await listed('frail.listen')).length > 0
    },
    PATIENCE_ms,
    'its burial'
  )
  t.strictSame(await notes(), [])
  const { id } = await buried('frail.listen')
  broken.clear()
  t.equal((await api.call('retryJob', { as: 'admin', params: { id } })).status, 200)
  await ended(id, 'succeeded')
  await until(async () => (await notes()).length === 2, PATIENCE_ms, 'the later one')
  t.strictSame(await notes(), ['frail first', 'frail second'])
})
