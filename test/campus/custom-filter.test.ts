import t from 'tap'
import { pairsOf } from '#src/read/declared.ts'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'

const app = await testApp(t)
const { api, database } = app
const { campus } = schoolOf(app)
const as = 'registrar'
const campus_id = await campus('NORTH')

const people = {
  Gia: { house: 'Red', siblings: 2, share: 0.5, boards: true, since: '2020-01-06', club: 'Chess', bus_line: '12' },
  Gus: { house: 'Red', siblings: 12, share: 20, boards: false, club: 'Go, and others', bus_line: 'a:b\\c' },
  Gil: { house: 'Blue', siblings: 2, bus_stop: 'Lake Road' },
  Gem: {}
}
t.test('an institution declares what it keeps, and keeps it', async t => {
  for (const [name, type, more] of [
    ['bus_line', 'text', {}],
    ['share', 'number', {}],
    ['boards', 'boolean', {}],
    ['since', 'date', {}],
    ['club', 'choice', { choices: ['Chess', 'Go, and others'] }]
  ] as const) {
    const body = { subject: 'student', name, label: name, type, filterable: true, ...more }
    const made = await api.call('createCustomField', { as, body })
    t.equal(made.status, 201, made.text)
  }
  const team = { subject: 'guardian', name: 'team', label: 'Team', type: 'text', filterable: true }
  t.equal((await api.call('createCustomField', { as, body: team })).status, 201)

  for (const [name, custom] of Object.entries(people)) {
    await database.sql`
      insert into campus.students (institution_id, campus_id, name, custom)
      select institution_id, id, ${`${name} Gray`}, ${database.sql.json(custom)} from identity.campuses where id = ${campus_id}`
  }
  const guardian = { campus_id, name: 'Gro Gray', custom: { team: 'Red' } }
  t.equal((await api.call('createGuardian', { as, body: guardian })).status, 201)
})

const list = (custom: string, more: Record<string, string | number> = {}, who = as, headers = {}) =>
  api.call('listStudents', { as: who, query: { custom, ...more }, headers })
const found = async (custom: string, more = {}): Promise<string> =>
  (await list(custom, more))
    .rows()
    .map(({ name }) => String(name).slice(0, 3))
    .join(' ')

t.test('students are found by the values of filterable fields, each read by the type of its field', async t => {
  t.equal(await found('house:Red'), 'Gia Gus')
  t.equal(await found('house:Red,siblings:2'), 'Gia')
  t.equal(await found('siblings:2'), 'Gia Gil')
  t.equal(await found('share:0.50'), 'Gia')
  t.equal(await found('share:20'), 'Gus')
  t.equal(await found('boards:false'), 'Gus')
  t.equal(await found('since:2020-01-06'), 'Gia')
  t.equal(await found('bus_line:12'), 'Gia', 'digits stay a text where the field is one')
  t.equal(await found('club:Chess', { q: 'gray' }), 'Gia')
  t.equal(await found('house:Red', { 'admitted_on[gte]': '2020-01-01' }), '')
  t.equal(await found('house:Green'), '', 'what may not be chosen (any more) is what some may still have')
})

t.test('a comma and a backslash within a value have a backslash before them', async t => {
  t.equal(await found('club:Go\\, and others,boards:false'), 'Gus')
  t.equal(await found('bus_line:a:b\\\\c'), 'Gus')
  t.strictSame(pairsOf('a:1,b:x\\,y\\\\,c:::'), [
    ['a', '1'],
    ['b', 'x,y\\'],
    ['c', '::']
  ])
  for (const text of ['a', 'a:', ':1', 'A:1', 'a:1,', ',a:1', 'a:1,,b:2', 'a:1,b', 'a:\\', 'a:\\n', 'a:1;b']) {
    t.equal(text === 'a:1;b' ? pairsOf(text)?.length : pairsOf(text), text === 'a:1;b' ? 1 : undefined, text)
  }
})

t.test(
  'what is not declared, not filterable, of another subject or another type is refused where it stands',
  async t => {
    const refusal = async (custom: string) => {
      const answer = await list(custom)
      t.equal(answer.status, 400, answer.text)
      t.equal(answer.at('code'), 'request.invalid')
      const errors = answer.at('errors')
      return (Array.isArray(errors) ? errors : []).map(e => {
        const { in: part, pointer, code } = e as Record<string, string>
        return `${part} ${pointer} ${code}`
      })
    }
    t.strictSame(await refusal('bus_stop:Lake Road'), ['query /custom/bus_stop filter'])
    t.strictSame(await refusal('team:Red'), ['query /custom/team filter'])
    t.strictSame(await refusal('constructor:x,house:Red'), ['query /custom/constructor filter'])
    t.strictSame(await refusal('siblings:two,share:.5,boards:yes,since:2020-02-30'), [
      'query /custom/siblings type',
      'query /custom/share type',
      'query /custom/boards type',
      'query /custom/since type'
    ])
    t.strictSame(await refusal('siblings:2.5'), ['query /custom/siblings type'])
    t.strictSame(await refusal('house:Red,house:Blue'), ['query /custom/house filter'])
    t.strictSame(await refusal('house=Red'), ['query /custom filter'])
    t.strictSame(await refusal(Array.from({ length: 21 }, (_, i) => `f${i}:1`).join()), ['query /custom filter'])
    t.equal((await list('x'.repeat(2001))).status, 400)
    const elm = await api.call('listStudents', { as, institution: 'elm', query: { custom: 'bus_line:12' } })
    t.equal(elm.status, 400, 'another institution’s fields do not count')
    const cursors = await api.call('listFamilies', { as, query: { custom: 'house:Red' } })
    t.equal(cursors.status, 400, 'where there are no custom values there is no such parameter')
  }
)

t.test('pages, counts, subsets and files go by it too, within the reach of who asks', async t => {
  const first = await list('house:Red', { limit: 1, fields: 'id,name' }, as, { prefer: 'count=exact' })
  t.strictSame([first.rows().length, first.at('total')], [1, 2])
  t.equal(await found('house:Red', { limit: 1, cursor: first.str('next') }), 'Gus')
  const accept = 'application/x-ndjson'
  for (const operation of ['exportStudents', 'listStudents']) {
    const file = await api.call(operation, { as, query: { custom: 'house:Red' }, headers: { accept } })
    t.equal(file.text.trim().split('\n').length, 2, operation)
    const refused = await api.call(operation, { as, query: { custom: 'boards:no' }, headers: { accept } })
    t.equal(refused.status, 400)
  }
  t.equal((await list('house:Red', {}, 'teacher')).rows().length, 0, 'none whom they teach')
  t.equal((await list('house:Red', {}, 'hr_manager')).status, 403)
  const guardians = await api.call('listGuardians', { as, query: { custom: 'team:Red' } })
  t.strictSame(
    guardians.rows().map(({ name }) => name),
    ['Gro Gray']
  )
  const csv = await api.call('exportGuardians', { as, query: { custom: 'team:Red', fields: 'name' } })
  t.equal(csv.text, 'name\r\nGro Gray\r\n')
})

t.test('among many an index finds them', async t => {
  const { sql } = database
  await sql`
    insert into campus.students (institution_id, campus_id, name, custom)
    select institution_id, id, 'Gob Gray', '{"house": "Blue"}' from identity.campuses, generate_series(1, 3000) where id = ${campus_id}`
  await sql`vacuum analyze campus.students`
  const [home] = await sql`select institution_id from identity.campuses where id = ${campus_id}`
  const plan = await sql.unsafe(
    `explain select id from campus.students where institution_id = '${home?.institution_id}' and custom @> '{"house": "Red"}'`
  )
  t.match(JSON.stringify(plan), /students_by_custom/)
  t.equal(await found('house:Red'), 'Gia Gus')
})
