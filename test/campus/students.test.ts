import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import { refused } from '#test/support/refused.ts'

const app = await testApp(t, { settings: { LOG_LEVEL: 'error' } })
const { api } = app
const { idOf, section, campus, act } = schoolOf(app)
const north = await campus('NORTH')
const as = 'registrar'

const guardian = { name: 'Greta Gray', phone: '+351910000077', email: 'Greta@Gray.example', relation: 'mother' }

t.test(
  'who is admitted has a number by the campus’ pattern, guardians, a family and a seat: all or nothing',
  async t => {
    const section_id = await section('NORTH', 'Grade 2 A')
    const body = {
      student: { campus_id: north, name: 'Gil Gray', born_on: '2012-02-29' },
      guardians: [
        guardian,
        { guardian_id: await idOf('guardians', 'Bo Baker'), relation: 'relative', custody: 'none' }
      ],
      family: { name: 'Gray' },
      section_id,
      admitted_on: '2020-02-03'
    }
    const made = await act('admitStudent', { body })
    t.equal(made.status, 201, made.text)
    t.match(made.json, { status: 'active', admission_number: 'N-2020-0001', section_id, admitted_on: '2020-02-03' })
    t.equal(made.headers.get('location'), `/v1/campus/students/${made.str('id')}`)
    const links = await api.call('listGuardianships', { as, query: { student_id: made.str('id') } })
    t.strictSame(
      links
        .rows()
        .map(({ guardian_name, relation, contact_order, custody }) => [
          guardian_name,
          relation,
          contact_order,
          custody
        ]),
      [
        ['Greta Gray', 'mother', 1, 'full'],
        ['Bo Baker', 'relative', 2, 'none']
      ]
    )
    t.equal((await api.call('getFamily', { as, params: { id: made.str('family_id') } })).at('name'), 'Gray')
    const seats = await api.call('listEnrolments', { as, query: { student_id: made.str('id') } })
    t.match(seats.at('data', 0), {
      section_id,
      roll_number: 1,
      starts_on: '2020-02-03',
      status: 'active',
      ends_on: null
    })

    const count = async () => (await api.call('listStudents', { as, headers: { prefer: 'count=exact' } })).at('total')
    const before = await count()
    const unknown = '019a9d5e-7c00-7abc-8def-0123456789ab'
    refused(t, await act('admitStudent', { body: { ...body, section_id: unknown } }), 422, 'request.reference_missing')
    refused(
      t,
      await act('admitStudent', { body: { ...body, admitted_on: '2021-01-01' } }),
      422,
      'campus.day_outside_year'
    )
    refused(
      t,
      await act('admitStudent', { body: { ...body, guardians: [{ relation: 'mother' }] } }),
      400,
      'request.invalid'
    )
    refused(t, await act('admitStudent', { body: { guardians: [] } }), 400, 'request.invalid')
    t.equal(await count(), before, 'nothing was left behind')
    const next = await act('admitStudent', { body: { ...body, guardians: [] } })
    t.equal(next.at('admission_number'), 'N-2020-0002', 'no number either')
  }
)

t.test('an applicant is admitted once, and numbers that came from elsewhere are passed over', async t => {
  const applicant_id = await idOf('students', 'Eva Ek')
  const year = new Date().getFullYear()
  const taken = { campus_id: north, name: 'Old Number', admission_number: `N-${year}-0001` }
  t.equal((await act('createStudent', { body: taken })).status, 201)
  refused(t, await act('createStudent', { body: taken }), 409, 'campus.admission_number_taken')
  const made = await act('admitStudent', { body: { applicant_id } })
  t.equal(made.at('admission_number'), `N-${year}-0002`, made.text)
  const again = await act('admitStudent', { body: { applicant_id } })
  refused(t, again, 409, 'request.state')
  t.strictSame(again.at('allowed'), ['graduate', 'suspend', 'withdraw'])
})

t.test(
  'who was admitted keeps an admission number, another one if need be; an applicant’s may be taken away',
  async t => {
    const numbered = (id: string, admission_number: string | null) =>
      act('updateStudent', { params: { id }, body: { admission_number } })
    const ada = await idOf('students', 'Ada Almeida')
    refused(t, await numbered(ada, null), 422, 'campus.admission_number_kept')
    t.equal((await numbered(ada, 'N-1A')).at('admission_number'), 'N-1A')
    const gone = (await act('admitStudent', { body: { student: { campus_id: north, name: 'Goes Soon' } } })).str('id')
    await act('withdrawStudent', { params: { id: gone }, body: { reason: 'Leaves' } })
    refused(t, await numbered(gone, null), 422, 'campus.admission_number_kept')
    const wants = await act('createStudent', { body: { campus_id: north, name: 'Wants To', admission_number: 'W-1' } })
    t.equal((await numbered(wants.str('id'), null)).at('admission_number'), null)
  }
)

t.test('fifty who are admitted at once have fifty numbers without a gap', async t => {
  const { patiently } = schoolOf(app)
  const made = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      patiently('admitStudent', {
        body: { student: { campus_id: north, name: `Twin ${n}` }, admitted_on: '2020-03-02' }
      })
    )
  )
  const numbers = made.map(answer => Number(answer.str('admission_number').slice(-4))).sort((a, b) => a - b)
  t.strictSame(
    numbers,
    Array.from({ length: 50 }, (_, n) => (numbers[0] ?? 0) + n)
  )
})

t.test('a student leaves, comes again, is suspended, finishes: each step from where it may be taken', async t => {
  const id = await idOf('students', 'Cem Candan')
  const params = { id }
  const section_id = await section('NORTH', 'Grade 1 B')
  const gone = await act('withdrawStudent', { params, body: { reason: 'Moves to Porto', last_day: '2020-03-31' } })
  t.match(gone.json, { status: 'withdrawn', status_reason: 'Moves to Porto', left_on: '2020-03-31', section_id: null })
  const seats = await api.call('listEnrolments', { as, query: { student_id: id } })
  t.match(seats.at('data', 0), { status: 'withdrawn', ends_on: '2020-03-31', reason: 'Moves to Porto' })
  refused(t, await act('suspendStudent', { params, body: { reason: 'x' } }), 409, 'request.state')
  const back = await act('reinstateStudent', { params, body: { reason: 'Back', since: '2020-05-04', section_id } })
  t.match(back.json, { status: 'active', left_on: null, section_id, status_since: '2020-05-04' })
  t.equal((await act('suspendStudent', { params, body: { reason: 'A fight' } })).at('status'), 'suspended')
  t.equal((await api.call('getStudent', { as, params })).at('section_id'), section_id, 'the seat is kept')
  t.equal((await act('reinstateStudent', { params, body: { reason: 'Over' } })).at('status'), 'active')
  t.equal(
    (await act('graduateStudent', { params, body: { reason: 'Done', since: '2020-12-18' } })).at('status'),
    'graduated'
  )
  t.equal((await act('joinAlumni', { params, body: { reason: 'Wants to' } })).at('status'), 'alumni')
})

t.test('what was entered twice is one record, with all that either had', async t => {
  const twin = await act('admitStudent', {
    body: {
      student: { campus_id: north, name: 'Benjamin Baker', phone: '+351910000055', medical_notes: 'Wears glasses' },
      guardians: [{ guardian_id: await idOf('guardians', 'Bo Baker'), relation: 'father' }, guardian]
    }
  })
  const into_id = await idOf('students', 'Ben Baker')
  const params = { id: twin.str('id') }
  refused(t, await act('mergeStudents', { params, body: { into_id: params.id } }), 422, 'campus.merge_with_itself')
  const one = await act('mergeStudents', { params, body: { into_id, reason: 'Twice' } })
  t.equal(one.status, 200, one.text)
  t.match(one.json, {
    id: into_id,
    name: 'Ben Baker',
    phone: '+351910000055',
    medical_notes: 'Allergic to peanuts\nWears glasses'
  })
  const cared = await api.call('listGuardianships', { as, query: { student_id: into_id } })
  t.strictSame(
    cared.rows().map(({ guardian_name }) => guardian_name),
    ['Bo Baker', 'Bea Baker', 'Greta Gray'],
    'each of them once'
  )
  t.match((await api.call('getStudent', { as, params })).json, { status: 'merged', merged_into_id: into_id })
  refused(t, await act('mergeStudents', { params, body: { into_id } }), 409, 'request.state')
  const other = await idOf('students', 'Fay Fofana')
  refused(t, await act('mergeStudents', { params: { id: other }, body: { into_id } }), 409, 'campus.merge_clash')
})

t.test('of a duplicate that sat somewhere on the same days the seat is taken back before it is merged', async t => {
  const [section_id, elsewhere] = await Promise.all(['Grade 2 A', 'Grade 2 B'].map(name => section('NORTH', name)))
  const admit = async (name: string, to: string | undefined) => {
    const body = { student: { campus_id: north, name }, section_id: to, admitted_on: '2020-02-03' }
    return (await act('admitStudent', { body })).str('id')
  }
  const [into_id, id] = [await admit('Hans Holm', elsewhere), await admit('Hannes Holm', section_id)]
  const params = { id }
  const leave = (last_day: string) => act('withdrawStudent', { params, body: { reason: 'Twice', last_day } })
  await leave('2020-03-31')
  refused(t, await act('mergeStudents', { params, body: { into_id } }), 409, 'campus.merge_clash')
  await act('reinstateStudent', { params, body: { reason: 'Twice', since: '2020-03-31', section_id } })
  t.equal((await leave('2020-02-02')).status, 200)
  const merged = await act('mergeStudents', { params, body: { into_id } })
  t.match(merged.json, { id: into_id, section_id: elsewhere, status: 'active' }, merged.text)
})

t.test('nobody is born tomorrow or before 1900, and nobody is two students', async t => {
  const born = (born_on: string) =>
    act('createStudent', { body: { campus_id: north, name: 'Time Traveller', born_on } })
  const future = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  refused(t, await born(future), 422, 'campus.born_impossible')
  refused(t, await born('1826-01-01'), 422, 'campus.born_impossible')
  const user_id = (await api.call('getMe', { as: 'student' })).str('id')
  const again = await act('createStudent', { body: { campus_id: north, name: 'Ada again', user_id } })
  refused(t, again, 409, 'campus.user_taken')
})

t.test('what is medical is seen with a permission of its own alone', async t => {
  const params = { id: await idOf('students', 'Ben Baker') }
  t.match((await api.call('getStudent', { as, params })).at('medical_notes'), /peanuts/)
  for (const person of ['teacher', 'guardian', 'bursar']) {
    const seen = await api.call('getStudent', { as: person, params })
    t.equal(seen.status, 200)
    t.notMatch(seen.text, /medical|peanuts/, person)
    t.equal((await api.call('listMedicalNotes', { as: person })).status, 403)
  }
  const listed = await api.call('listMedicalNotes', { as })
  t.ok(listed.rows().some(({ id }) => id === params.id))
})
