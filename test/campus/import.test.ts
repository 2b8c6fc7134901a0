import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'

const app = await testApp(t)
const { api } = app
const { campus } = schoolOf(app)
const [north, south] = await Promise.all([campus('NORTH'), campus('SOUTH')])
const as = 'registrar'

const header =
  'campus_id,name,admission_number,admitted_on,born_on,family,guardian_1_name,guardian_1_relation,guardian_1_phone,guardian_2_name,guardian_2_phone'
const later = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
const lines = [
  `${north},Ivo Ivanov,I-1,2020-01-06,2012-03-04,Ivanov,Iva Ivanova,mother,+359888000001,Ilia Ivanov,+359888000002`,
  `${north},Ina Ivanova,I-2,2020-01-06,2010-03-04,Ivanov,Iva Ivanova,mother,+359888000001,,`,
  `${north},Again,I-1,2020-01-06,,Other,Nobody Else,,,,`,
  `${north},Born Tomorrow,I-4,2020-01-06,${later},,,,,,`,
  `${north},Wants To,,,,,Bo Baker,,+351910000001,,`,
  `${south},Far Away,I-6,2020-01-06,2011-01-01,Ivanov,Iva Ivanova,mother,+359888000001,,`,
  `${randomUUID()},No Campus,I-7,2020-01-06,,,,,,,`
]
const send = (person: string, body: string, query = {}, headers = {}) =>
  api.call('importStudents', {
    as: person,
    body,
    query,
    headers: { 'content-type': 'text/csv', 'idempotency-key': randomUUID(), ...headers }
  })
const file = (...chosen: (string | undefined)[]) => `${[header, ...chosen].join('\n')}\n`
const found = async (q: string) => (await api.call('listStudents', { as, query: { q } })).rows()
const cared = async (student_id: unknown) =>
  (await api.call('listGuardianships', { as, query: { student_id: String(student_id) } }))
    .rows()
    .toSorted((a, b) => Number(a.contact_order) - Number(b.contact_order))
const counted = async () => {
  const count = async (operation: string) =>
    (await api.call(operation, { as, headers: { prefer: 'count=exact' }, query: { limit: 1 } })).at('total')
  return Promise.all(['listStudents', 'listGuardians', 'listFamilies', 'listGuardianships'].map(count))
}

t.test('one line that is refused keeps all of a file out, with the line and the reason of each', async t => {
  const before = await counted()
  // a uuid of another version is no id at all
  const refused = await send(as, file(...lines))
  t.equal(refused.status, 422, refused.text)
  const shape = await send(as, file(...lines.slice(0, 6)))
  t.equal(shape.status, 422)
  t.match(shape.at('errors'), [
    { line: 4, code: 'campus.admission_number_taken' },
    { line: 5, code: 'campus.born_impossible' }
  ])
  t.strictSame(await counted(), before, 'nobody was left behind: no guardian, no family')
})

t.test('a rehearsal tells what would be, and keeps nothing', async t => {
  const before = await counted()
  const told = await send(as, file(...lines.slice(0, 6)), { mode: 'good_rows' }, { prefer: 'tx=rollback' })
  t.match(told.json, { created: 4, failed: 2 }, told.text)
  t.strictSame(await counted(), before)
})

t.test('the good lines become students, with those who care for them and their families, each person once', async t => {
  const before = await counted()
  const told = await send(as, file(...lines.slice(0, 6)), { mode: 'good_rows' })
  t.match(told.json, { created: 4, failed: 2 }, told.text)
  const after = await counted()
  t.strictSame(
    after.map((n, i) => Number(n) - Number(before[i])),
    [4, 3, 2, 5],
    'students, guardians (one for each campus, and one known already), families, links'
  )
  const [ivo] = await found('Ivo Ivanov')
  const [ina] = await found('Ina Ivanova')
  t.match(ivo, { status: 'active', admission_number: 'I-1', status_since: '2020-01-06' })
  t.equal(ivo?.family_id, ina?.family_id, 'siblings')
  const links = await cared(ivo?.id)
  t.match(links, [
    { guardian_name: 'Iva Ivanova', relation: 'mother', contact_order: 1, campus_id: north },
    { guardian_name: 'Ilia Ivanov', relation: 'other', contact_order: 2 }
  ])
  t.equal((await cared(ina?.id))[0]?.guardian_id, links[0]?.guardian_id, 'the same mother')
  const [wants] = await found('Wants To')
  t.match(wants, { status: 'applicant', admission_number: null })
  t.equal((await cared(wants?.id))[0]?.guardian_name, 'Bo Baker')
  const known = await api.call('listGuardians', { as, query: { q: 'Bo Baker' } })
  t.equal(known.rows().length, 1, 'who is known by name and telephone is not made again')
})

t.test('who reaches one campus imports to that one alone', async t => {
  const elsewhere = await send('campus_registrar', file(`${south},Not Mine,X-1,2020-01-06,,New family,,,,,`))
  t.equal(elsewhere.status, 422, elsewhere.text)
  const own = await send('campus_registrar', file(`${north},Mine,X-2,2020-01-06,,New family,My Mother,mother,,,`))
  t.match(own.json, { created: 1 }, own.text)
})

t.test('what was exported and is imported elsewhere is exported the same', async t => {
  const props =
    'name,preferred_name,admission_number,born_on,gender,email,phone,address,status,status_since,status_reason,admitted_on,left_on,medical_notes'
  const get = async (institution: 'oak' | 'elm', fields = props) =>
    (
      await api.call('exportStudents', {
        as: 'owner',
        institution,
        query: { fields, sort: 'name' },
        headers: { accept: 'text/csv' }
      })
    ).text
  const theirs = (await api.call('listCampuses', { as: 'owner', institution: 'elm', query: { code: 'NORTH' } })).str(
    'data',
    0,
    'id'
  )
  const [first, ...rows] = (await get('oak')).trim().split('\r\n')
  const moved = [`campus_id,${first}`, ...rows.map(row => `${theirs},${row}`)].join('\n')
  for (const { id, version } of (await api.call('listStudents', { as: 'owner', institution: 'elm' })).rows()) {
    // their numbers stand in the way of ours
    const headers = { 'if-match': `"${version}"` }
    await api.call('updateStudent', {
      as: 'owner',
      institution: 'elm',
      params: { id: String(id) },
      headers,
      body: { admission_number: `Z ${id}`, name: `ZZZ ${id}` }
    })
  }
  const told = await api.call('importStudents', {
    as: 'owner',
    institution: 'elm',
    body: `${moved}\n`,
    headers: { 'content-type': 'text/csv', 'idempotency-key': randomUUID() }
  })
  t.equal(told.status, 200, told.text)
  const again = (await get('elm'))
    .trim()
    .split('\r\n')
    .filter(row => !row.startsWith('ZZZ'))
  t.strictSame(again, [first, ...rows])
})
