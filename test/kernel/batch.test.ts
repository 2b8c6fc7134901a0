import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Call } from '#test/support/client.ts'

const { api, database } = await testApp(t)

const campus = (code: string, more: object = {}) => ({
  create: { code, name: `Campus ${code}`, opened_on: '2015-06-01', ...more }
})
const send = (items: object[], more: { atomic?: boolean; headers?: Record<string, string>; as?: string } = {}) => {
  const { atomic, headers = {}, as = 'admin' } = more
  return api.call('batchCampuses', { as, headers, body: { items, ...(atomic === undefined ? {} : { atomic }) } })
}
const books = (items: object[], call: Call & { atomic?: boolean } = {}) =>
  api.call('batchBooks', { as: 'admin', ...call, body: { items, atomic: call.atomic ?? true } })
const codes = async (like: string): Promise<string[]> => {
  const rows = await database.sql<
    { code: string }[]
  >`select code from identity.campuses where code like ${like} order by 1`
  return rows.map(({ code }) => code)
}
const changes = async (): Promise<number> => {
  const [row] = await database.sql<{ n: number }[]>`select count(*)::int as n from kernel.changes`
  return row?.n ?? 0
}

t.test('a thousand rows are created at once, each with its result, in their order', async t => {
  const answer = await send(Array.from({ length: 1000 }, (_, i) => campus(`K${i}`)))
  t.equal(answer.status, 200, answer.text.slice(0, 500))
  t.strictSame([answer.at('applied'), answer.at('failed')], [1000, 0])
  for (const place of [0, 500, 999]) {
    t.strictSame([answer.at('results', place, 'status'), answer.at('results', place, 'version')], [201, 1])
    const read = await api.call('getCampus', { as: 'admin', params: { id: answer.str('results', place, 'id') } })
    t.equal(read.at('code'), `K${place}`)
  }
  const history =
    await database.sql`select from kernel.changes where entity = 'identity.campuses' and after ->> 'code' = 'K7'`
  t.equal(history.length, 1, 'in the change log as well')
  t.equal((await send([])).status, 400, 'none')
  t.equal((await send(Array.from({ length: 1001 }, (_, i) => campus(`L${i}`)))).status, 400, 'too many')
})

t.test('items of all kinds are done in their order', async t => {
  const made = await send([campus('M1'), campus('M2'), campus('M3')])
  const id = (n: number) => made.str('results', n, 'id')
  const answer = await send([
    { update: { id: id(0), version: 1, data: { name: 'Renamed' } } },
    { update: { id: id(0), version: 2, data: { phone: '+351210000000' } } },
    { delete: { id: id(1), version: 1 } },
    campus('M2', { name: 'The code is free again' }),
    campus('M4')
  ])
  t.equal(answer.status, 200, answer.text)
  const results = answer.at('results')
  t.strictSame(
    (Array.isArray(results) ? results : []).map((_, n) => [
      answer.at('results', n, 'status'),
      answer.at('results', n, 'version')
    ]),
    [
      [200, 2],
      [200, 3],
      [204, undefined],
      [201, 1],
      [201, 1]
    ]
  )
  const read = await api.call('getCampus', { as: 'admin', params: { id: id(0) } })
  t.strictSame([read.at('name'), read.at('phone'), read.at('version')], ['Renamed', '+351210000000', 3])
  t.strictSame(await codes('M%'), ['M1', 'M2', 'M3', 'M4'])
})

/** Of each sort one that is refused, around some that are not. */
const mixed = async (prefix: string) => {
  const made = await send([campus(`${prefix}1`), campus(`${prefix}2`)])
  const north = (await api.call('listCampuses', { as: 'admin', query: { code: 'NORTH' } })).str('data', 0, 'id')
  const foreign = await api.call('listCampuses', { as: 'admin', institution: 'elm' })
  return [
    campus(`${prefix}3`),
    campus('NORTH'),
    { update: { id: made.str('results', 0, 'id'), version: 7, data: { name: 'Stale' } } },
    { update: { id: foreign.str('data', 0, 'id'), version: 1, data: { name: 'Not ours' } } },
    { delete: { id: north, version: 1 } },
    { delete: { id: randomUUID().replace(/^(.{14})./, '$17'), version: 1 } },
    { delete: { id: made.str('results', 1, 'id'), version: 1 } },
    campus(`${prefix}3`)
  ]
}
const refusals = [
  ['/items/1', 'identity.campus_code_taken'],
  ['/items/2', 'request.version_stale'],
  ['/items/3', 'request.not_found'],
  ['/items/4', 'request.in_use'],
  ['/items/5', 'request.not_found'],
  ['/items/7', 'identity.campus_code_taken']
]

t.test('atomic, where one is refused none is done, and each that is refused is told', async t => {
  const items = await mixed('N')
  const before = await changes()
  const answer = await send(items)
  t.equal(answer.status, 422)
  t.equal(answer.at('code'), 'request.batch_refused')
  const errors = answer.at('errors')
  t.strictSame(
    (Array.isArray(errors) ? errors : []).map((_, n) => [
      answer.at('errors', n, 'pointer'),
      answer.at('errors', n, 'code')
    ]),
    refusals
  )
  t.equal(await changes(), before, 'nothing has changed')
  t.strictSame(await codes('N_'), ['N1', 'N2'])
})

t.test('not atomic, what can be done is done, and the others say why they were not', async t => {
  const answer = await send(await mixed('P'), { atomic: false })
  t.equal(answer.status, 200, answer.text)
  t.strictSame([answer.at('applied'), answer.at('failed')], [2, 6])
  const statuses = Array.from({ length: 8 }, (_, n) => answer.at('results', n, 'status'))
  t.strictSame(statuses, [201, 409, 412, 404, 409, 404, 204, 409])
  t.strictSame(
    refusals.map(([, code]) => code),
    [1, 2, 3, 4, 5, 7].map(n => answer.at('results', n, 'problem', 'code'))
  )
  t.equal(answer.at('results', 2, 'problem', 'version'), 1, 'with what a single one would have said')
  t.match(answer.str('results', 1, 'problem', 'type'), /\/problems\/identity\.campus_code_taken$/)
  t.strictSame(await codes('P_'), ['P1', 'P3'])
})

t.test('values that do not fit are named by item, and a batch is of items that do one thing', async t => {
  const wrong = await send([campus('Q1'), campus('lower'), { create: { code: 'Q2' } }])
  t.equal(wrong.status, 400)
  t.match(wrong.text, /"\/items\/1\/create\/code"/)
  t.match(wrong.text, /"\/items\/2\/create\/name"/)
  for (const item of [{}, { ...campus('Q3'), delete: { id: randomUUID(), version: 1 } }, { remove: {} }]) {
    t.equal((await send([item])).status, 400, JSON.stringify(item))
  }
  t.strictSame(await codes('Q_'), [])
})

t.test('a rehearsal answers the same and keeps nothing', async t => {
  const before = await changes()
  const rehearsed = await send([campus('R1'), campus('NORTH')], {
    atomic: false,
    headers: { prefer: 'tx=rollback', 'idempotency-key': randomUUID() }
  })
  t.strictSame([rehearsed.status, rehearsed.at('applied'), rehearsed.at('failed')], [200, 1, 1])
  t.equal(rehearsed.headers.get('preference-applied'), 'tx=rollback')
  const refused = await send([campus('R1'), campus('NORTH')], { headers: { prefer: 'tx=rollback' } })
  t.equal(refused.at('code'), 'request.batch_refused')
  t.equal(await changes(), before)
})

t.test('a key makes one batch of many, and answers its refusals again to the byte', async t => {
  const headers = { 'idempotency-key': randomUUID() }
  const items = [campus('S1'), campus('NORTH'), campus('S2')]
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(items, { atomic: false, headers })))
  t.strictSame([...new Set(answers.map(a => `${a.status} ${a.text}`))].length, 1, 'all alike')
  t.equal(answers.filter(a => a.headers.get('idempotent-replayed') === 'true').length, 19)
  t.strictSame(await codes('S_'), ['S1', 'S2'])
  t.equal((await send([campus('S3')], { headers })).at('code'), 'request.idempotency_key_reused')
})

t.test('a reach holds for each item', async t => {
  const mine = (await api.call('listBooks', { as: 'campus_registrar', query: { limit: 1 } })).str(
    'data',
    0,
    'campus_id'
  )
  const all = (await api.call('listBooks', { as: 'admin', query: { limit: 200 } })).rows()
  const other = all.find(book => book.campus_id !== mine)
  const book = (title: string, campus_id: unknown) => ({
    create: { title, copies: 1, acquired_on: '2026-01-01', campus_id }
  })
  const as = 'campus_registrar'
  const inside = await books([book('Within', mine), book('Also', mine)], { as })
  t.equal(inside.status, 200, inside.text)
  const items = [
    book('One more', mine),
    book('Beyond', other?.campus_id),
    { update: { id: other?.id, version: 1, data: { copies: 2 } } },
    { delete: { id: other?.id, version: 1 } },
    { update: { id: inside.str('results', 0, 'id'), version: 1, data: { campus_id: other?.campus_id } } }
  ]
  const refused = await books([items[0] ?? {}, items[1] ?? {}], { as })
  t.strictSame(
    [refused.status, refused.at('errors', 0, 'pointer'), refused.at('errors', 0, 'code')],
    [422, '/items/1', 'access.out_of_reach']
  )
  const told = await books(items, { as, atomic: false })
  t.strictSame(
    items.map((_, n) => told.at('results', n, 'status')),
    [201, 403, 404, 404, 403]
  )
})

t.test('another institution’s ids are refused like those that name nothing', async t => {
  const foreign = (await api.call('listCampuses', { as: 'admin', institution: 'elm' })).str('data', 0, 'id')
  const own = (await api.call('listCampuses', { as: 'admin' })).str('data', 0, 'id')
  const book = (campus_id: string) => ({
    create: { title: 'Somewhere', copies: 1, acquired_on: '2026-01-01', campus_id }
  })
  const answer = await books([book(foreign), book('019a9d5e-7c00-7abc-8def-0123456789ab'), book(own)], {
    atomic: false
  })
  const strip = (n: number) => answer.at('results', n)
  t.equal(answer.at('results', 0, 'problem', 'code'), 'request.reference_missing')
  t.strictSame(strip(0), strip(1))
  t.equal(answer.at('results', 2, 'status'), 201)
})

t.test('what one item leaves out has its default, whatever the others say', async t => {
  const own = (await api.call('listCampuses', { as: 'admin' })).str('data', 0, 'id')
  const book = { copies: 1, acquired_on: '2026-01-01', campus_id: own }
  const answer = await books([
    { create: { ...book, title: 'With an author', author: 'Somebody' } },
    { create: { ...book, title: 'Without' } }
  ])
  t.equal(answer.status, 200, answer.text)
  const read = await api.call('getBook', { as: 'admin', params: { id: answer.str('results', 1, 'id') } })
  t.strictSame([read.at('author'), read.at('state')], [null, 'shelved'])
})

t.test('batches that change the same rows the other way round all come to an end', async t => {
  const made = await send(Array.from({ length: 20 }, (_, i) => campus(`T${i}`)))
  const ids = Array.from({ length: 20 }, (_, n) => made.str('results', n, 'id'))
  const change = (name: string, rows: string[]) =>
    send(
      rows.map(id => ({ update: { id, version: 1, data: { name } } })),
      { atomic: true }
    )
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => change(`Name ${n}`, n % 2 === 0 ? ids : ids.toReversed()))
  )
  t.equal(answers.filter(a => a.status === 200).length, 1, 'one had the version')
  t.equal(answers.filter(a => a.at('code') === 'request.batch_refused').length, 19)
})

t.test('however many items are told apart, the database keeps no number for each of them', async t => {
  const { sql } = database
  const made = await send(Array.from({ length: 100 }, (_, i) => campus(`END${i}`)))
  const items: object[] = Array.from({ length: 300 }, (_, i) => campus(i % 50 === 49 ? 'NORTH' : `SUB${i}`))
  for (let n = 0; n < 100; n++) items.push({ delete: { id: made.str('results', n, 'id'), version: 1 } })
  const input = { table: 'identity.campuses', by: {}, items, atomic: false }
  const undone = new Error('undone')
  const work = sql.begin(async tx => {
    const [institution] = await tx<{ id: string }[]>`select id from identity.institutions where code = 'oak'`
    const context = { institution: institution?.id }
    const [row] = await tx<{ outcome: { answer: { applied: number; failed: number } } }[]>`
      select kernel.run('kernel.row_batch', ${JSON.stringify(context)}::text::jsonb, ${JSON.stringify(input)}::text::jsonb, null, null, false) as outcome`
    t.strictSame([row?.outcome.answer.applied, row?.outcome.answer.failed], [394, 6])
    const [kept] = await tx<{ count: number; overflowed: boolean }[]>`
      select s.subxact_count as count, s.subxact_overflowed as overflowed
      from pg_stat_get_backend_idset() b (id), pg_stat_get_backend_subxact(b.id) s
      where pg_stat_get_backend_pid(b.id) = pg_backend_pid()`
    t.equal(kept?.overflowed, false)
    t.ok((kept?.count ?? 64) < 10, `${kept?.count} of them`)
    throw undone
  })
  await t.rejects(work, undone)
})

t.test('whose place is taken by others halfway comes again, and has done nothing', async t => {
  const { sql } = database
  // the third time that it is tried, as if somebody had come between what was given up and what is done again
  await sql.unsafe(`
    create sequence library.tries;
    create function library.come_between() returns trigger language plpgsql security definer as $$
    begin
      if nextval('library.tries') = 3 then
        raise unique_violation;
      end if;
      return new;
    end
    $$;
    create trigger come_between before insert on identity.campuses
      for each row when (new.code = 'BETWEEN') execute function library.come_between()`)
  t.teardown(() => sql.unsafe('drop function library.come_between() cascade; drop sequence library.tries'))
  const items = [campus('BETWEEN'), campus('NORTH')]
  const answer = await send(items, { atomic: false })
  t.strictSame([answer.status, answer.at('code')], [503, 'server.busy'], answer.text)
  t.ok(answer.headers.get('retry-after'))
  t.strictSame(await codes('BETWEEN'), [])
  t.strictSame((await send(items, { atomic: false })).at('applied'), 1)
})
