import { Type } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { CronClock } from '#src/jobs/cron/clock.ts'
import { task } from '#src/jobs/declaration.ts'
import { allDomains, testApp } from '#test/support/app.ts'
import { until } from '#test/support/poll.ts'

const nothing = task(Type.Object({}, { additionalProperties: false }), async () => {})

const timely = async (app: FastifyInstance): Promise<void> => {
  app.declare({
    about: 'Rings at six in the morning',
    jobs: {
      tasks: { 'timely.ring': nothing, 'timely.night': nothing, 'timely.sweep': nothing },
      cron: {
        'timely.ring': { pattern: '0 6 * * *', per: 'institution', payload: {} },
        'timely.night': { pattern: '30 1 * * *', per: 'institution' },
        'timely.sweep': { pattern: '30 12 * * *', per: 'instance' }
      }
    }
  })
}

const build = { domains: { ...allDomains, timely } }
const { app, database } = await testApp(t, { build })
const { sql } = database
const other = await testApp(t, { database, build })
const clock = new CronClock(app)
const clocks = [clock, new CronClock(other.app)]

await sql`update identity.institutions set time_zone = 'Asia/Kolkata' where code = 'elm'`

const at = (moment: string): number => Date.parse(moment)

/** Whose bell was rung, and how often; what was handed out is taken away. */
const rung = async (bell = 'timely.ring'): Promise<string[]> => {
  const rows = await sql<{ code: string }[]>`
    with taken as (delete from kernel.outbox where name = ${bell} returning institution_id)
    select i.code from taken t join identity.institutions i on i.id = t.institution_id order by 1`
  return rows.map(row => row.code)
}

const swept = async (): Promise<number> => {
  const rows = await sql`select from graphile_worker.jobs where task_identifier = 'timely.sweep'`
  return rows.length
}

/** Begins anew, with the marks where the clocks stand at a moment. */
const begin = async (moment: string): Promise<void> => {
  await sql`delete from kernel.cron_marks`
  await sql`delete from graphile_worker._private_jobs`
  await clock.look(at(moment))
  await sql`delete from kernel.outbox`
}

t.test('the first look hands nothing out: it only says where the clocks stand', async t => {
  await sql`delete from kernel.cron_marks`
  await clock.look(at('2026-05-04T06:00Z'))
  t.strictSame(await rung(), [])
  const marks = await sql`
    select time_zone, to_char(looked_at, 'YYYY-MM-DD HH24:MI') as seen from kernel.cron_marks order by 1`
  t.strictSame(
    [...marks],
    [
      { time_zone: 'Asia/Kolkata', seen: '2026-05-04 11:30' },
      { time_zone: 'Europe/Lisbon', seen: '2026-05-04 07:00' },
      { time_zone: 'UTC', seen: '2026-05-04 06:00' }
    ]
  )
})

t.test('each institution by its own clock, once', async t => {
  await begin('2026-05-04T00:00Z')
  await clock.look(at('2026-05-04T00:29:59Z'))
  t.strictSame(await rung(), [])
  await clock.look(at('2026-05-04T00:30:00Z'))
  t.strictSame(await rung(), ['elm'], 'six in Kolkata')
  await clock.look(at('2026-05-04T00:30:40Z'))
  await clock.look(at('2026-05-04T04:59Z'))
  t.strictSame(await rung(), [])
  await clock.look(at('2026-05-04T05:00Z'))
  t.strictSame(await rung(), ['oak'], 'six in Lisbon, in summer')
  await begin('2026-01-04T05:00Z')
  await clock.look(at('2026-01-04T06:00Z'))
  t.strictSame(await rung(), ['oak'], 'and in winter')
})

t.test('the instance’s own goes by UTC, and waits once where nobody works', async t => {
  await begin('2026-05-04T12:00Z')
  await clock.look(at('2026-05-04T12:30Z'))
  t.equal(await swept(), 1)
  await clock.look(at('2026-05-05T12:30Z'))
  await clock.look(at('2026-05-06T12:30Z'))
  t.equal(await swept(), 1)
})

t.test('however many look at once, each falls due once', async t => {
  await begin('2026-05-04T00:00Z')
  const times: string[] = []
  for (let day = 5; day < 15; day++) {
    const now = at(`2026-05-${String(day).padStart(2, '0')}T00:30Z`)
    await Promise.all(Array.from({ length: 20 }, (_, n) => clocks[n % 2]?.look(now)))
    times.push((await rung()).join(' '))
  }
  t.strictSame(
    times,
    Array.from({ length: 10 }, () => 'elm oak'),
    'Lisbon’s was missed the day before'
  )
})

t.test('what was missed is made up for once; not what is older than a day', async t => {
  await begin('2026-05-04T00:00Z')
  await clock.look(at('2026-05-04T20:00Z'))
  t.strictSame(await rung(), ['elm', 'oak'])
  await clock.look(at('2026-05-09T20:00Z'))
  t.strictSame(await rung(), ['elm', 'oak'])
})

t.test('an institution that is suspended is left alone', async t => {
  await begin('2026-05-04T00:00Z')
  await sql`update identity.institutions set status = 'suspended' where code = 'elm'`
  await clock.look(at('2026-05-04T06:00Z'))
  t.strictSame(await rung(), ['oak'])
  await sql`update identity.institutions set status = 'active' where code = 'elm'`
})

t.test('who comes into a time zone in which nobody was is not given what fell due there', async t => {
  await begin('2026-05-04T00:00Z')
  await sql`update identity.institutions set time_zone = 'Europe/Lisbon' where code = 'elm'`
  await clock.look(at('2026-05-04T05:00Z'))
  t.strictSame(await rung(), ['elm', 'oak'], 'six in Lisbon')
  await sql`update identity.institutions set time_zone = 'Asia/Kolkata' where code = 'elm'`
  await clock.look(at('2026-05-04T05:01Z'))
  await clock.look(at('2026-05-04T05:02Z'))
  t.strictSame(await rung(), [], 'where it is half past ten')
})

t.test('what recurs and is being tried again is left to that, up to its last attempt', async t => {
  await begin('2026-05-04T00:00Z')
  /** Once no transaction of another test stands in the way. */
  const look = async (moment: string) => {
    await clock.look(at(moment))
    const handed = async () => {
      await sql`select kernel.relay(500)`
      return (await sql`select from kernel.outbox`).length === 0
    }
    await until(handed, 120_000, 'all being handed on')
  }
  await look('2026-05-04T12:30Z')
  const jobs = () => sql<{ task: string; attempts: number; max_attempts: number }[]>`
    select task_identifier as task, attempts, max_attempts from graphile_worker.jobs
    where task_identifier in ('timely.ring', 'timely.sweep') order by 1`
  const after = async (attempts: number, moment: string): Promise<number[]> => {
    await sql`update graphile_worker._private_jobs set attempts = ${attempts}`
    await look(moment)
    return (await jobs()).map(job => job.attempts)
  }
  t.match(await jobs(), [{ max_attempts: 5 }, { max_attempts: 5 }, { max_attempts: 5 }])
  t.strictSame(await after(4, '2026-05-05T12:30Z'), [4, 4, 4])
  t.strictSame(await after(0, '2026-05-06T12:30Z'), [0, 0, 0])
})

t.test('a time zone that nobody knows keeps nobody else from theirs', async t => {
  await sql`update identity.institutions set time_zone = 'Europe/Nowhere' where code = 'elm'`
  await begin('2026-05-04T00:00Z')
  await clock.look(at('2026-05-04T06:00Z'))
  t.strictSame(await rung(), ['oak'])
  await sql`update identity.institutions set time_zone = 'Asia/Kolkata' where code = 'elm'`
})

t.test('a clock that went far astray and came back stops nothing', async t => {
  await begin('2026-05-04T00:00Z')
  await clock.look(at('2027-06-08T12:00Z'))
  t.strictSame(await rung(), ['elm', 'oak'])
  await clock.look(at('2026-05-05T00:00Z'))
  t.strictSame(await rung(), [])
  await clock.look(at('2026-05-05T05:00Z'))
  t.strictSame(await rung(), ['elm', 'oak'])
})

t.test('the hours that come twice and not at all', async t => {
  await sql`update identity.institutions set time_zone = 'Europe/Lisbon' where code = 'elm'`
  const night = async (from: string, hours: number): Promise<string[]> => {
    const found: string[] = []
    for (let minute = 0; minute <= hours * 60; minute += 10) {
      const now = at(from) + minute * 60_000
      await clock.look(now)
      if ((await rung('timely.night')).length > 0) found.push(new Date(now).toISOString().slice(11, 16))
    }
    return found
  }
  await begin('2026-03-28T22:00Z')
  t.strictSame(await night('2026-03-28T22:00Z', 10), ['01:00'], 'in the short night at the jump')
  await begin('2026-10-24T22:00Z')
  t.strictSame(await night('2026-10-24T22:00Z', 10), ['00:30'], 'in the long night the first time')
})

t.test('a pattern that is none, and work that nobody declares, stop the boot', async t => {
  const boots = (cron: object) =>
    testApp(t, {
      database,
      build: {
        domains: {
          ...allDomains,
          wrong: async (app: FastifyInstance) => app.declare({ about: 'Is wrong', jobs: { cron: { ...cron } } })
        }
      }
    })
  await t.rejects(boots({ 'wrong.task': { pattern: '61 * * * *', per: 'instance' } }), /61 is no minute/)
  await t.rejects(boots({ 'wrong.task': { pattern: '1 * * * *', per: 'instance' } }), /no such task is declared/)
})

t.test('who leads hands out, and housekeeping is done', async t => {
  await begin(new Date(Date.now() - 61 * 60_000).toISOString())
  await sql`insert into kernel.revocations (subject_id, at) values (kernel.new_id(), now() - interval '2 days')`
  app.startEngine({ url: database.url })
  const old = () => sql`select from kernel.revocations where at < now() - interval '1 day'`
  await until(async () => (await old()).length === 0, 120_000, 'housekeeping')
  t.equal((await old()).length, 0)
})
