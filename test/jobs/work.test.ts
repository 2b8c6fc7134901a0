import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { task } from '#src/jobs/declaration.ts'
import { allDomains, testApp } from '#test/support/app.ts'
import type { Answer, Call } from '#test/support/client.ts'
import { until } from '#test/support/poll.ts'
import { Reminder } from '#test/toy/schemas/library/events.ts'

const PATIENCE_ms = 120_000

/** What the moods say goes wrong, for so many attempts. */
const moods = new Map<string, number>()
const tried: string[] = []
const fails = (word: string): void => {
  tried.push(word)
  const left = moods.get(word) ?? 0
  moods.set(word, left - 1)
  if (left > 0) throw new Error(`${word}: not in the mood`)
}

/** What is to be done, at each attempt; names: whether each call has one. */
const plans = new Map<string, { attempts: string[][]; names: boolean }>()

/** A domain that is moody: it fails when told to, before and after its effect. */
const moody = async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Fails when told to',
    jobs: {
      tasks: {
        'moody.remind': task(Reminder, async (reminder, work) => {
          fails(reminder.word)
          await work.run('library.note_reminder', reminder)
          await work.run('library.note_reminder', { ...reminder, word: `${reminder.word} again` })
          fails(`after ${reminder.word}`)
        }),
        'moody.each': task(Reminder, async (reminder, work) => {
          const { attempts = [], names = false } = plans.get(reminder.word) ?? {}
          for (const word of attempts[work.attempt - 1] ?? []) {
            await work.run('library.note_reminder', { ...reminder, word }, names ? { as: word } : {})
          }
          fails(reminder.word)
        }),
        'moody.stray': task(Reminder, async (reminder, work) => {
          await work.run('library.lose_book', reminder)
        })
      },
      on: {
        'library.book_lost': {
          'moody.listen': async (event, work) => {
            fails(String(event.payload.note))
            await work.run('statistics.count_loss', { ...event.payload, note: `moody ${event.payload.note}` })
          }
        }
      },
      commands: ['library.note_reminder', 'statistics.count_loss']
    }
  })
}

const { app, api, database } = await testApp(t, { build: { domains: { ...allDomains, moody } } })
const { sql } = database
app.startEngine(database)

const [oak] = await sql<{ id: string }[]>`select id from identity.institutions where code = 'oak'`
const institution = oak?.id ?? ''
const [loan] = await sql<{ id: string }[]>`select id from library.loans where institution_id = ${institution} limit 1`
const books = await sql<{ id: string }[]>`
  select id from library.books where institution_id = ${institution} and state = 'shelved' order by title desc`

const enqueue = (task: string, payload: Record<string, string>, options: Record<string, string | number> = {}) =>
  sql.begin(async tx => {
    await tx`select set_config('provost.institution', ${institution}, true)`
    await tx`select kernel.enqueue(${task}, ${payload}, ${options})`
  })
const emit = (book: string, ...notes: string[]) =>
  sql.begin(async tx => {
    await tx`select set_config('provost.institution', ${institution}, true)`
    for (const note of notes) await tx`select kernel.emit('library.book_lost', ${book}, ${{ book_id: book, note }})`
  })
const words = async (like: string): Promise<string[]> => {
  const rows = await sql<
    { word: string }[]
  >`select word from library.reminders where word like ${like} order by created_at, id`
  return rows.map(row => row.word)
}
const dead = async (): Promise<string[]> => {
  const rows = await sql<
    { kind: string }[]
  >`select kind from kernel.jobs where cause is not null and state = 'failed' order by kind`
  return rows.map(row => row.kind)
}
const notes = async (book: string, like: RegExp): Promise<string[]> => {
  const [row] = await sql<{ notes: string[] }[]>`select notes from statistics.losses where book_id = ${book}`
  return (row?.notes ?? []).filter(note => like.test(note))
}
/** A machine that is busy with other tests may say so. */
const ask = async (operation: string, call: Call): Promise<Answer> => {
  const answer = await api.call(operation, call)
  if (answer.status !== 503) return answer
  await pause(500)
  return ask(operation, call)
}
/** Whoever waits for its next attempt has it now. */
const hurry = () =>
  sql`update graphile_worker._private_jobs set run_at = now() where locked_at is null and run_at > now()`
const settled = () =>
  until(
    async () => {
      await hurry()
      const [row] = await sql<{ left: number }[]>`
        select (select count(*) from kernel.outbox) + (select count(*) from graphile_worker.jobs where attempts < max_attempts or locked_at is not null)::int as left`
      return row?.left === 0
    },
    PATIENCE_ms,
    'all of the work'
  )

t.test('what a command leaves to be done is done, as its institution and nobody in particular', async t => {
  const book = books[0]?.id ?? ''
  const [reader] = await sql<{ id: string }[]>`
    select id from identity.users where institution_id = ${institution} and email like 'student@%'`
  const lent = await ask('lendBook', {
    as: 'teacher',
    body: { book_id: book, user_id: reader?.id, due_on: '2026-12-01' },
    headers: { 'idempotency-key': 'lend-one', 'x-request-id': 'from-the-desk' }
  })
  t.equal(lent.status, 201)
  const lost = await ask('loseBook', { as: 'admin', params: { id: book }, body: { note: 'On a bus' } })
  t.equal(lost.status, 200)
  await settled()
  const reminders = await sql`select word from library.reminders where loan_id = ${lent.str('id')}`
  t.strictSame([...reminders], [{ word: 'lent' }])
  t.match((await ask('listLosses', { as: 'admin' })).rows(), [{ book_id: book, count: 2 }])
  const [change] = await sql`
    select institution_id, actor_id, request_id from kernel.changes where entity = 'library.reminders'`
  t.match(change, { institution_id: institution, actor_id: null, request_id: 'from-the-desk' })
})

t.test('however often a task is tried, each of its effects happens once', async t => {
  moods.set('after patience', 3)
  await enqueue('moody.remind', { loan_id: loan?.id ?? '', word: 'patience' })
  await settled()
  t.equal(tried.filter(word => word === 'after patience').length, 4, 'it was tried four times')
  t.strictSame(await words('patience%'), ['patience', 'patience again'])
})

t.test('what is to be done may be another thing at the next attempt where each call has its name', async t => {
  const attempts = [
    ['each a', 'each b'],
    ['each b', 'each c']
  ]
  plans.set('each by name', { attempts, names: true })
  moods.set('each by name', 1)
  await enqueue('moody.each', { loan_id: loan?.id ?? '', word: 'each by name' }, { max_attempts: 2 })
  await settled()
  t.strictSame(await words('each _'), ['each a', 'each b', 'each c'])
})

t.test('where it has none, another call is not taken for the one that was answered: the task fails', async t => {
  const attempts = [
    ['any a', 'any b'],
    ['any b', 'any c']
  ]
  plans.set('any', { attempts, names: false })
  moods.set('any', 1)
  await enqueue('moody.each', { loan_id: loan?.id ?? '', word: 'any' }, { max_attempts: 2 })
  await settled()
  await until(async () => (await dead()).includes('moody.each'), PATIENCE_ms, 'its burial')
  t.strictSame(await words('any _'), ['any a', 'any b'])
  t.equal(tried.filter(word => word === 'any').length, 1, 'it did not come to its end again')
})

t.test('an event that fails holds back the later ones of its aggregate, for that subscriber alone', async t => {
  const [one = '', other = ''] = books.slice(1, 3).map(book => book.id)
  moods.set('2', 2)
  await emit(one, '1', '2')
  await emit(other, 'elsewhere')
  await emit(one, '3')
  await until(async () => (await notes(one, /^\d/)).length === 3, PATIENCE_ms, 'the other subscriber')
  await until(async () => (await notes(other, /moody/)).length === 1, PATIENCE_ms, 'the other aggregate')
  t.strictSame(await notes(one, /moody/), ['moody 1'], 'held back')
  await settled()
  t.strictSame(await notes(one, /moody/), ['moody 1', 'moody 2', 'moody 3'])
  t.strictSame(await notes(one, /^\d/), ['1', '2', '3'])
})

t.test('an event that is delivered twice has one effect', async t => {
  const book = books[3]?.id ?? ''
  await emit(book, 'twice')
  await settled()
  const [job] = await sql<{ id: string }[]>`
    select id from kernel.idempotency i, lateral (select split_part(i.key, ' ', 2) as id) k
    where command = 'statistics.count_loss' order by claimed_at desc limit 1`
  await sql`
    insert into kernel.deliveries (institution_id, id, subscriber, event, aggregate_id, seq, payload, at)
    select ${institution}, ${job?.id ?? ''}, s.subscriber, s.event, ${book}, 1, ${{ book_id: book, note: 'twice' }}, now()
    from kernel.subscriptions s`
  await sql`select kernel.queue_delivery(institution_id, subscriber, id) from kernel.deliveries`
  await settled()
  t.equal((await sql`select from kernel.deliveries`).length, 0, 'it was dealt with again')
  t.strictSame((await notes(book, /./)).toSorted(), ['moody twice', 'twice'])
})

t.test('a task that does not fit, or does what its domain does not declare, ends as dead', async t => {
  await enqueue('moody.remind', { loan_id: loan?.id ?? '' }, { max_attempts: 1 })
  await enqueue('moody.stray', { loan_id: loan?.id ?? '', word: 'stray' }, { max_attempts: 1 })
  await until(async () => (await dead()).length === 3, PATIENCE_ms, 'both')
  t.strictSame(await dead(), ['moody.each', 'moody.remind', 'moody.stray'])
})
