import fc from 'fast-check'
import t from 'tap'
import { testApp } from '#test/support/app.ts'

const RUNS = process.env.PROVOST_TEST_FULL === 'yes' ? 100 : 10

const { api, database } = await testApp(t)

/** What a school may call something, and what a spreadsheet, a parser or a hand would make of it. */
const awkward = fc.constantFrom(
  '=1+1',
  "'=1+1",
  "''@x",
  '-',
  '+351',
  '\tx',
  '\n=x',
  '＝1',
  "'＠",
  '\r\n',
  '"',
  '""',
  ',',
  "'",
  ' ',
  ';',
  '\u{1f3eb}',
  'é',
  '\ufeff',
  '0012',
  'null',
  'true',
  '[]',
  '\u2028'
)
const text = fc
  .array(fc.oneof(awkward, fc.string({ unit: 'grapheme', maxLength: 8 })), { minLength: 1, maxLength: 6 })
  .map(parts => [...parts.join('').replaceAll('\0', '').toWellFormed()].slice(0, 100).join(''))
const line = text.filter(name => /\S/.test(name))
const campus = fc.record({
  name: line,
  address: fc.option(line),
  phone: fc.option(fc.constantFrom('+351210000000', '+919812345678')),
  opened_on: fc.constantFrom('1998-06-15', '2024-02-29')
})

/** What the server does not give anew. */
const shown = { sort: 'code', fields: 'code,name,address,phone,opened_on' }

/** As rows are known without what the server gives them. */
const standing = async () => {
  const rows = await database.sql`
    select code, name, address, phone, opened_on from identity.campuses where code like 'RT%' order by code`
  return rows.map(row => ({ ...row }))
}

const roundTrip = async (type: string, given: readonly object[]): Promise<void> => {
  const items = given.map((row, n) => ({ create: { code: `RT${n}`, ...row } }))
  const made = await api.call('batchCampuses', { as: 'admin', body: { items } })
  if (made.status !== 200) throw new Error(made.text)
  const before = await standing()
  const first = await api.call('exportCampuses', { as: 'admin', headers: { accept: type }, query: shown })
  const file = await api.call('exportCampuses', { as: 'admin', headers: { accept: type } })
  await database.sql`delete from identity.campuses where code like 'RT%'`
  const answer = await api.call('importCampuses', {
    as: 'admin',
    query: { mode: 'good_rows' },
    headers: { 'content-type': type },
    body: file.text
  })
  const after = await standing()
  const again = await api.call('exportCampuses', { as: 'admin', headers: { accept: type }, query: shown })
  await database.sql`delete from identity.campuses where code like 'RT%'`
  // the two that are there already are told, and nothing else
  if (answer.at('failed') !== 2) throw new Error(answer.text)
  if (again.text !== first.text) throw new Error(`${first.text}\n${again.text}`)
  if (JSON.stringify(after) !== JSON.stringify(before))
    throw new Error(`${JSON.stringify(before)}\n${JSON.stringify(after)}`)
}

for (const type of ['text/csv', 'application/x-ndjson']) {
  t.test(`what was exported and is imported is what it was, and is exported as the same bytes: ${type}`, async t => {
    const rows = fc.array(campus, { minLength: 1, maxLength: 40 })
    await t.resolves(
      fc.assert(
        fc.asyncProperty(rows, given => roundTrip(type, given)),
        { numRuns: RUNS }
      )
    )
  })
}
