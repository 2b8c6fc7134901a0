import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import { thereAndBack } from '#test/support/there-and-back.ts'

const app = await testApp(t)
const { api, database } = app
const { act, campus, idOf } = schoolOf(app)
const as = 'registrar'
const [north, south] = await Promise.all([campus('NORTH'), campus('SOUTH')])
const RUNS = process.env.PROVOST_TEST_FULL === 'yes' ? 60 : 8
const seed = Number(process.env.PROVOST_TEST_SEED ?? Date.now() % 2 ** 31)
t.comment(`seed ${seed}: PROVOST_TEST_SEED=${seed} repeats it`)

const people = async (table: 'students' | 'guardians', count: number, of: string): Promise<string[]> => {
  const { sql } = database
  const rows = await sql<{ id: string }[]>`
    insert into ${sql(`campus.${table}`)} (institution_id, campus_id, name)
    select institution_id, id, 'Somebody ' || n from identity.campuses, generate_series(1, ${count}) n where id = ${of} returning id`
  return rows.map(({ id }) => id)
}

const send = (lines: readonly object[], query = {}, headers = {}, who = as) =>
  api.call('importGuardianships', {
    as: who,
    body: lines.map(line => `${JSON.stringify(line)}\n`).join(''),
    query,
    headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': randomUUID(), ...headers }
  })

/** Who cares for a student, in the order in which they are called. */
const cared = async (student_id: string) =>
  (await api.call('listGuardianships', { as, query: { student_id } }))
    .rows()
    .toSorted((a, b) => Number(a.contact_order) - Number(b.contact_order))

t.test('those of a file are called after those who are there, in the order of the lines', async t => {
  const [one = '', other = ''] = await people('students', 2, north)
  const [first, second, third, fourth] = await people('guardians', 4, north)
  await act('linkGuardian', { body: { student_id: one, guardian_id: third, relation: 'other', contact_order: 4 } })
  const lines = [
    { student_id: one, guardian_id: first, relation: 'mother' },
    { student_id: other, guardian_id: first, relation: 'mother', custody: 'none', may_see: false, may_collect: false },
    { student_id: one, guardian_id: second, relation: 'father', custody: 'shared', contact_order: 9 },
    { student_id: one, guardian_id: fourth, relation: 'sibling' }
  ]
  const dry = await send(lines, {}, { prefer: 'tx=rollback' })
  t.match(dry.json, { lines: 4, created: 4, failed: 0 }, dry.text)
  t.strictSame(await cared(other), [], 'a rehearsal keeps nothing')
  const done = await send(lines)
  t.match(done.json, { lines: 4, created: 4, failed: 0 }, done.text)
  t.match(await cared(one), [
    { guardian_id: third, contact_order: 4 },
    { guardian_id: first, contact_order: 5, custody: 'full', may_see: true, may_collect: true, campus_id: north },
    { guardian_id: second, contact_order: 9, custody: 'shared' },
    { guardian_id: fourth, contact_order: 10 }
  ])
  t.match(await cared(other), [{ contact_order: 1, custody: 'none', may_see: false, may_collect: false }])
})

t.test('a line that cannot be is told; the good ones are kept', async t => {
  const [one = '', other = ''] = await people('students', 2, north)
  const [first, second] = await people('guardians', 2, north)
  const nobody = '019a9d5e-7c00-7abc-8def-0123456789ab'
  const theirs = (await api.call('listGuardians', { as: 'owner', institution: 'elm' })).str('data', 0, 'id')
  await act('linkGuardian', { body: { student_id: one, guardian_id: first, relation: 'mother' } })
  const line = (student_id: string, guardian_id = '', relation = 'other') => ({ student_id, guardian_id, relation })
  const lines = [
    line(one, second),
    line(one, first),
    line(other, first),
    line(nobody, first),
    line(other, nobody),
    line(other, first, 'father'),
    line(other, theirs)
  ]
  const faults = [
    { line: 2, code: 'campus.linked_already' },
    { line: 4, code: 'request.reference_missing' },
    { line: 5, code: 'request.reference_missing' },
    { line: 6, code: 'campus.linked_already' },
    { line: 7, code: 'request.reference_missing' }
  ]
  const refused = await send(lines)
  t.match(refused.json, { status: 422, code: 'request.import_refused' }, refused.text)
  t.match(refused.at('errors'), faults)
  t.equal((await cared(one)).length, 1, 'all of it or nothing')
  const shape = await send([...lines, line(other, second, 'friend')], { mode: 'good_rows' })
  t.match(shape.json, { created: 2, failed: 6, errors: [...faults, { line: 8, code: 'enum' }] }, shape.text)
  t.match(await cared(one), [{ guardian_id: first }, { guardian_id: second, contact_order: 2 }])
  t.match(await cared(other), [{ guardian_id: first, relation: 'other' }])
  const again = await send(lines, { mode: 'good_rows' })
  t.match(again.json, { created: 0, failed: 7 }, 'what was sent once is there')
})

t.test('who reaches one campus says it of students and guardians of that campus alone', async t => {
  const [here = ''] = await people('students', 1, north)
  const [there = ''] = await people('students', 1, south)
  const [near = ''] = await people('guardians', 1, north)
  const [far = ''] = await people('guardians', 1, south)
  const lines = [
    { student_id: there, guardian_id: near, relation: 'mother' },
    { student_id: here, guardian_id: far, relation: 'mother' },
    { student_id: here, guardian_id: near, relation: 'mother' }
  ]
  const local = await send(lines, { mode: 'good_rows' }, {}, 'campus_registrar')
  const missing = [1, 2].map(line => ({ line, code: 'request.reference_missing' }))
  t.match(local.json, { created: 1, failed: 2, errors: missing }, local.text)
  t.match(await cared(here), [{ guardian_id: near, campus_id: north }])
  t.equal((await send(lines.slice(0, 2))).at('created'), 2, 'who reaches both may')
  t.equal((await send(lines, {}, {}, 'teacher')).status, 403)
})

t.test('who may see a student by a file sees them', async t => {
  const [student_id = ''] = await people('students', 1, north)
  const sees = async () => (await api.call('getStudent', { as: 'guardian', params: { id: student_id } })).status
  t.equal(await sees(), 404)
  t.equal(
    (await send([{ student_id, guardian_id: await idOf('guardians', 'Bo Baker'), relation: 'relative' }])).status,
    200
  )
  t.equal(await sees(), 200)
})

t.test('a file gives each the order that linking them one by one gives', async () => {
  const guardians = await people('guardians', 24, north)
  const order = fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined, freq: 3 })
  const links = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), order), { minLength: 5, maxLength: 24 })
  await fc.assert(
    fc.asyncProperty(links, fc.nat(4), async (links, there) => {
      const [file, single] = await Promise.all([people('students', 3, north), people('students', 3, north)])
      const lines = (students: readonly string[]) =>
        links.map(([student, contact_order], n) => ({
          student_id: students[student],
          guardian_id: guardians[n],
          relation: 'other',
          ...(contact_order === undefined ? {} : { contact_order })
        }))
      const link = async (body: object) => {
        const { status, text } = await act('linkGuardian', { body })
        if (status !== 201) throw new Error(text)
      }
      for (const line of lines(file).slice(0, there)) await link(line)
      const sent = await send(lines(file).slice(there))
      if (sent.status !== 200) throw new Error(sent.text)
      for (const line of lines(single)) await link(line)
      const ordered = async (students: readonly string[]) => {
        const all = await Promise.all(students.map(async id => cared(id)))
        return all.flat().map(({ guardian_id, contact_order }) => ({ guardian_id, contact_order }))
      }
      return isDeepStrictEqual(new Set(await ordered(file)), new Set(await ordered(single)))
    }),
    { seed, numRuns: RUNS }
  )
})

for (const kind of ['text/csv', 'application/x-ndjson']) {
  t.test(`what was exported as ${kind} and is imported into a school without them is exported the same`, async t => {
    const { before, emptied, imported, after } = await thereAndBack(
      api,
      'Guardianships',
      kind,
      () => database.sql`delete from campus.guardianships`
    )
    t.strictSame(emptied, [])
    t.equal(imported.at('created'), before.length, imported.text)
    t.ok(before.length > 10)
    t.strictSame(after, before)
  })
}
