import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import { Ear } from '#test/support/ear.ts'
import { until } from '#test/support/poll.ts'

const app = await testApp(t)
const { api } = app
const { idOf, section, campus, act } = schoolOf(app)

/** Whom each of them sees: a teacher those whom they teach, a guardian their wards, a student themselves. */
const seen = {
  teacher: ['Ada Almeida', 'Ben Baker', 'Fay Fofana'],
  guardian: ['Ben Baker'],
  student: ['Ada Almeida'],
  campus_registrar: ['Ada Almeida', 'Ben Baker', 'Cem Candan', 'Eva Ek', 'Fay Fofana'],
  registrar: ['Ada Almeida', 'Ben Baker', 'Cem Candan', 'Dua Diallo', 'Eva Ek', 'Fay Fofana']
}
const everybody = seen.registrar
const ids = new Map(await Promise.all(everybody.map(async name => [name, await idOf('students', name)] as const)))
const seats = await api.call('listEnrolments', { as: 'owner' })

for (const [as, names] of Object.entries(seen)) {
  t.test(`${as} sees ${names.length} students on every route, and no other`, async t => {
    const listed = await api.call('listStudents', { as })
    t.strictSame(
      listed.rows().map(({ name }) => name),
      names
    )
    const file = await api.call('exportStudents', { as, headers: { accept: 'application/x-ndjson' } })
    t.strictSame(
      file.text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).name)
        .sort(),
      names
    )
    for (const [name, id] of ids) {
      const expected = names.includes(name) ? 200 : 404
      for (const operation of ['getStudent', 'getStudentHistory']) {
        t.equal((await api.call(operation, { as, params: { id } })).status, expected, `${operation} ${name}`)
      }
      const filtered = await api.call('listStudents', { as, query: { q: name } })
      t.equal(filtered.rows().length, names.includes(name) ? 1 : 0, `q ${name}`)
    }
    const sitting = names.filter(name => name !== 'Eva Ek')
    const enrolled = await api.call('listEnrolments', { as })
    t.strictSame(new Set(enrolled.rows().map(({ student_name }) => student_name)), new Set(sitting))
    for (const { id, student_name } of seats.rows()) {
      const expected = sitting.includes(String(student_name)) ? 200 : 404
      for (const operation of ['getEnrolment', 'getEnrolmentHistory', 'getElectives']) {
        t.equal(
          (await api.call(operation, { as, params: { id: String(id) } })).status,
          expected,
          `${operation} ${student_name}`
        )
      }
    }
  })

  t.test(`${as} hears of them alone, by asking what has changed and by listening`, async t => {
    const ear = await Ear.open(app.address, await api.token(as), { query: { entities: 'Student' } })
    t.equal(ear.status, 200, ear.problem)
    const since = (await api.call('listChanges', { as })).str('next')
    for (const id of ids.values()) {
      const moved = await act('updateStudent', { params: { id }, body: { preferred_name: `As ${as} hears` } })
      t.equal(moved.status, 200, moved.text)
    }
    const heard = async () => {
      const told = await api.call('listChanges', { as, query: { since, limit: 200 } })
      return new Set(told.rows().flatMap(({ entity, id }) => (entity === 'Student' ? [String(id)] : [])))
    }
    const expected = new Set([...ids].flatMap(([name, id]) => (names.includes(name) ? [id] : [])))
    // another file's transaction may hold back what all are told
    await until(async () => (await heard()).size >= expected.size, 20_000)
    t.strictSame(await heard(), expected)
    // what comes after it has come after all of them
    const [seen = ''] = expected
    const last = await act('updateStudent', { params: { id: seen }, body: { preferred_name: 'And the last' } })
    const version = last.at('version')
    await until(() => ear.heard.some(({ data }) => data.id === seen && data.version === version), 20_000, 'the last')
    t.strictSame(new Set(ear.heard.map(({ data }) => String(data.id))), expected)
    ear.close()
  })
}

t.test('who comes to teach, to care or to sit elsewhere sees others at once, and forgets those before', async t => {
  const lists = async (as: string) => (await api.call('listStudents', { as })).rows().map(({ name }) => name)
  const ben = ids.get('Ben Baker') ?? ''
  const [link] = (
    await api.call('listGuardianships', { as: 'owner', query: { student_id: ben, relation: 'father' } })
  ).rows()
  const blind = await act('updateGuardianship', { params: { id: String(link?.id) }, body: { may_see: false } })
  t.equal(blind.status, 200, blind.text)
  t.strictSame(await lists('guardian'), [])
  const dua = await act('linkGuardian', {
    body: { student_id: ids.get('Dua Diallo'), guardian_id: await idOf('guardians', 'Bo Baker'), relation: 'relative' }
  })
  t.equal(dua.status, 201, dua.text)
  t.strictSame(await lists('guardian'), ['Dua Diallo'])
  t.equal((await act('unlinkGuardian', { params: { id: dua.str('id') } })).status, 204)
  t.strictSame(await lists('guardian'), [])

  const [seat] = (
    await api.call('listEnrolments', {
      as: 'owner',
      query: { student_id: ids.get('Fay Fofana') ?? '', status: 'active' }
    })
  ).rows()
  const since = (await api.call('listChanges', { as: 'teacher', query: { entities: 'Student' } })).str('next')
  const moved = await act('transferSection', {
    params: { id: String(seat?.id) },
    body: { section_id: await section('NORTH', 'Grade 1 B'), from: '2020-05-04' }
  })
  t.equal(moved.status, 201, moved.text)
  t.strictSame(await lists('teacher'), ['Ada Almeida', 'Ben Baker'])
  const told = async () =>
    (await api.call('listChanges', { as: 'teacher', query: { entities: 'Student', since } })).rows().at(-1)
  await until(async () => (await told()) !== undefined, 20_000)
  t.match(await told(), { id: ids.get('Fay Fofana'), operation: 'delete' }, 'who has left their sight is gone for them')
})

t.test('commands keep to the same reach', async t => {
  const south = { params: { id: ids.get('Dua Diallo') ?? '' }, body: { reason: 'Leaves' } }
  t.equal((await act('withdrawStudent', { as: 'campus_registrar', ...south })).status, 404)
  const elsewhere = { student: { campus_id: await campus('SOUTH'), name: 'Stranger' } }
  const made = await act('admitStudent', { as: 'campus_registrar', body: elsewhere })
  t.equal(made.status, 422, made.text)
  const [seat] = (
    await api.call('listEnrolments', { as: 'owner', query: { student_id: ids.get('Cem Candan') ?? '' } })
  ).rows()
  const chosen = await act('chooseElectives', {
    as: 'guardian',
    params: { id: String(seat?.id) },
    body: { subject_ids: [] }
  })
  t.equal(chosen.status, 404)
})
