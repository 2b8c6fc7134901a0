import fc from 'fast-check'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { refused } from '#test/support/refused.ts'

const { api, database } = await testApp(t)
const { sql } = database

const as = 'registrar'
const program_id = (await api.call('listPrograms', { as, query: { code: 'PRIMARY' } })).str('data', 0, 'id')
const level = async (code: string, next_id: string | null = null): Promise<string> => {
  const body = { program_id, code, name: `Level ${code}`, position: 50, next_id }
  return (await api.call('createClassLevel', { as, body })).str('id')
}
const lead = (id: string, next_id: string | null) =>
  api.call('updateClassLevel', { as, params: { id }, body: { next_id }, headers: { 'if-match': '*' } })

/** Levels that lead back to themselves, by however many others. */
const circles = async (): Promise<number> => {
  const [found] = await sql<{ n: number }[]>`
    with recursive way as (
      select id as start, next_id as id from campus.class_levels where next_id is not null
      union
      select w.start, l.next_id from way w join campus.class_levels l on l.id = w.id where l.next_id is not null)
    select count(*)::int as n from way where start = id`
  return found?.n ?? -1
}

t.test('no class level leads back to itself', async t => {
  const last = await level('C3')
  const middle = await level('C2', last)
  const first = await level('C1', middle)
  for (const next of [first, middle, last]) refused(t, await lead(last, next), 409, 'campus.levels_in_a_circle')
  const batch = await api.call('batchClassLevels', {
    as,
    body: { atomic: false, items: [{ update: { id: last, version: 1, data: { next_id: first } } }] }
  })
  t.equal(batch.at('results', 0, 'problem', 'code'), 'campus.levels_in_a_circle', batch.text)
  t.equal((await lead(first, null)).status, 200)
  t.equal((await lead(last, first)).status, 200, 'which leads nowhere any more')
  const missing = '019a9d5e-7c00-7abc-8def-0123456789ab'
  refused(t, await lead(first, missing), 422, 'request.reference_missing')
})

t.test('a file of levels leads on to those that are there, and in no circle', async t => {
  const there = await level('D1')
  const lines = [
    'program_id,code,name,position,next_id',
    `${program_id},D2,Two,2,${there}`,
    `${program_id},D3,Three,3,`
  ]
  const sent = await api.call('importClassLevels', {
    as,
    body: `${lines.join('\n')}\n`,
    headers: { 'content-type': 'text/csv' }
  })
  t.equal(sent.at('created'), 2, sent.text)
  t.equal(await circles(), 0)
  // what no client can send: rows of one statement that name each other
  const both = sql`
    insert into campus.class_levels (institution_id, id, program_id, code, name, position, next_id)
    select p.institution_id, l.id::uuid, p.id, l.code, l.code, 1, l.next_id::uuid
    from campus.programs p, (values
      ('019a9d5e-7c00-7abc-8def-000000000001', 'E1', '019a9d5e-7c00-7abc-8def-000000000002'),
      ('019a9d5e-7c00-7abc-8def-000000000002', 'E2', '019a9d5e-7c00-7abc-8def-000000000001')) l (id, code, next_id)
    where p.id = ${program_id}`
  await t.rejects(both, { message: 'campus.levels_in_a_circle' })
})

t.test('of two who would close a circle together, far apart in it, one is refused', async t => {
  const end = await level('F4')
  const third = await level('F3', end)
  const other = await level('F2')
  const first = await level('F1', other)
  // first → other ⇢ third → end ⇢ first: neither touches a row that the other one changes or names
  const answers = await Promise.all([lead(other, third), lead(end, first)])
  t.strictSame(answers.map(({ status }) => status).sort(), [200, 409], answers.map(({ text }) => text).join('\n'))
  t.equal(await circles(), 0)
})

t.test('whoever leads levels on at once, none of them ends in a circle', async t => {
  const seed = Date.now() % 2 ** 31
  t.comment(`seed ${seed}`)
  const ids = await Promise.all(Array.from({ length: 6 }, (_, n) => level(`H${n}`)))
  const one = fc.nat(ids.length - 1)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(one, one), { minLength: 4, maxLength: 4 }), async moves => {
      const answers = await Promise.all(moves.map(([from, to]) => lead(ids[from] ?? '', ids[to] ?? '')))
      // 503: each had what the other one wanted, and is asked to come again
      return answers.every(({ status }) => [200, 409, 503].includes(status)) && (await circles()) === 0
    }),
    { seed, numRuns: 15 }
  )
})
