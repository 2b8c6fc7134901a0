import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import { refused } from '#test/support/refused.ts'

const app = await testApp(t, { settings: { LOG_LEVEL: 'error' } })
const { api, database } = app
const { idOf, section, campus, act, patiently } = schoolOf(app)
const as = 'registrar'

/** So many active students without a seat. */
const newcomers = async (count: number): Promise<string[]> => {
  const campus_id = await campus('NORTH')
  const rows = await database.sql<{ id: string }[]>`
    insert into campus.students (institution_id, campus_id, name, status, admitted_on)
    select institution_id, id, 'Newcomer ' || n, 'active', '2020-01-06'
    from identity.campuses, generate_series(1, ${count}) n where id = ${campus_id} returning id`
  return rows.map(({ id }) => id)
}

const rolls = async (section_id: string): Promise<number[]> => {
  const page = await api.call('listEnrolments', { as, query: { section_id, status: 'active', limit: 200 } })
  return page
    .rows()
    .map(({ roll_number }) => Number(roll_number))
    .sort((a, b) => a - b)
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1)

const enrol = (student_id: string, section_id: string, starts_on = '2020-02-03') =>
  patiently('enrolStudent', { body: { student_id, section_id, starts_on } })

t.test('two hundred at once for thirty seats: thirty sit, with the numbers 1 to 30', async t => {
  const section_id = await section('NORTH', 'Grade 3 A')
  const answers = await Promise.all((await newcomers(200)).map(id => enrol(id, section_id)))
  const told = answers.filter(({ status }) => status !== 201)
  t.equal(answers.length - told.length, 30)
  for (const answer of told) refused(t, answer, 409, 'campus.section_full')
  t.strictSame(await rolls(section_id), upTo(30))
  const [row] = await database.sql`select enrolled from campus.sections where id = ${section_id}`
  t.equal(row?.enrolled, 30)

  const [first] = (await api.call('listEnrolments', { as, query: { section_id, roll_number: 7 } })).rows()
  await act('withdrawStudent', { params: { id: String(first?.student_id) }, body: { reason: 'Leaves' } })
  const [late = ''] = await newcomers(1)
  const seated = await enrol(late, section_id)
  t.equal(seated.at('roll_number'), 7, `the seat and the number of who left: ${seated.text}`)
  t.strictSame(await rolls(section_id), upTo(30))
})

t.test('in a year a student sits in one section at a time, whoever asks at once', async t => {
  const [id = ''] = await newcomers(1)
  const sections = await Promise.all(['Grade 2 A', 'Grade 2 B'].map(name => section('NORTH', name)))
  const answers = await Promise.all(upTo(10).map(n => enrol(id, sections[n % 2] ?? '')))
  t.equal(answers.filter(({ status }) => status === 201).length, 1)
  for (const answer of answers) if (answer.status !== 201) refused(t, answer, 409, 'campus.enrolled_already')
  refused(t, await enrol(id, sections[0] ?? '', '2021-01-01'), 422, 'campus.day_outside_year')
})

t.test('who has only applied is admitted first', async t => {
  const answer = await enrol(await idOf('students', 'Eva Ek'), await section('NORTH', 'Grade 2 A'))
  refused(t, answer, 409, 'request.state')
})

t.test('a transfer ends one enrolment and begins another, and moves what was chosen', async t => {
  const student_id = await idOf('students', 'Ben Baker')
  const [from] = (await api.call('listEnrolments', { as, query: { student_id, status: 'active' } })).rows()
  const params = { id: String(from?.id) }
  const to = await section('NORTH', 'Grade 1 B')
  const move = (section_id: string, day = '2020-03-02') =>
    act('transferSection', { params, body: { section_id, from: day, reason: 'Smaller' } })
  refused(t, await move(String(from?.section_id)), 422, 'campus.section_same')
  refused(t, await move(to, '2020-01-01'), 422, 'campus.day_outside_year')
  const moved = await move(to)
  t.equal(moved.status, 201, moved.text)
  t.match(moved.json, { section_id: to, starts_on: '2020-03-02', status: 'active' })
  t.match((await api.call('getEnrolment', { as, params })).json, {
    status: 'transferred',
    ends_on: '2020-03-01',
    reason: 'Smaller'
  })
  t.equal((await api.call('getStudent', { as, params: { id: student_id } })).at('section_id'), to)
  const chosen = await api.call('getElectives', { as, params: { id: moved.str('id') } })
  t.equal(chosen.at('choices', 0, 'status'), 'requested', chosen.text)
  refused(t, await move(await section('NORTH', 'Grade 1 A')), 409, 'request.state')
})

/** Withdrawn with a last day, from the first section of these: the student and the seat. */
const withdrawn = async (section_id: string, last_day: string) => {
  const [id = ''] = await newcomers(1)
  const seat = await enrol(id, section_id)
  await act('withdrawStudent', { params: { id }, body: { reason: 'Leaves', last_day } })
  const back = (since: string, to: string) =>
    act('reinstateStudent', { params: { id }, body: { reason: 'Is back', since, section_id: to } })
  const seats = async () =>
    (await api.call('listEnrolments', { as, query: { student_id: id, sort: 'starts_on' } })).rows()
  return { id, seat, back, seats }
}

t.test('nobody sits in two sections of a year on one day, not even of days that are over', async t => {
  const [a, b] = await Promise.all(['Grade 2 A', 'Grade 2 B'].map(name => section('NORTH', name)))
  const { id, back, seats } = await withdrawn(a ?? '', '2020-03-31')
  refused(t, await back('2020-03-31', b ?? ''), 409, 'campus.enrolled_then')
  t.equal((await back('2020-04-01', b ?? '')).status, 200)
  await act('withdrawStudent', { params: { id }, body: { reason: 'Leaves', last_day: '2020-04-30' } })
  refused(t, await back('2020-03-01', a ?? ''), 409, 'campus.enrolled_then')
  t.equal((await act('reinstateStudent', { params: { id }, body: { reason: 'Back' } })).status, 200)
  refused(t, await enrol(id, a ?? '', '2020-04-30'), 409, 'campus.enrolled_then')
  t.equal((await enrol(id, a ?? '', '2020-05-01')).status, 201)
  t.match(await seats(), [
    { section_id: a, starts_on: '2020-02-03', ends_on: '2020-03-31' },
    { section_id: b, starts_on: '2020-04-01', ends_on: '2020-04-30' },
    { section_id: a, starts_on: '2020-05-01', ends_on: null }
  ])
})

t.test('who leaves before they came was there for no day, and may come on any', async t => {
  const [a, b] = await Promise.all(['Grade 2 A', 'Grade 2 B'].map(name => section('NORTH', name)))
  const { back, seats } = await withdrawn(a ?? '', '2020-01-15')
  t.equal((await back('2020-02-03', b ?? '')).status, 200)
  t.match(await seats(), [{ ends_on: '2020-02-02' }, { section_id: b, starts_on: '2020-02-03', ends_on: null }])
})

t.test('who is back in their section before a day was missed goes on in the enrolment that they had', async t => {
  const a = await section('NORTH', 'Grade 2 A')
  const one = await withdrawn(a, '2020-03-31')
  t.equal((await one.back('2020-04-01', a)).at('section_id'), a)
  const roll_number = one.seat.at('roll_number')
  t.match(await one.seats(), [{ id: one.seat.str('id'), status: 'active', ends_on: null, reason: null, roll_number }])

  const other = await withdrawn(a, '2020-03-31')
  const [next = ''] = await newcomers(1)
  const followed = await enrol(next, a)
  t.equal(followed.at('roll_number'), other.seat.at('roll_number'), 'whose number another has got since')
  t.equal((await other.back('2020-03-02', a)).status, 200)
  const [resumed, ...more] = await other.seats()
  t.match(resumed, { id: other.seat.str('id'), status: 'active', starts_on: '2020-02-03', ends_on: null })
  t.strictSame(more, [])
  const numbers = await rolls(a)
  t.strictSame(numbers, upTo(numbers.length))

  const late = await withdrawn(a, '2020-03-31')
  t.equal((await late.back('2020-04-02', a)).status, 200)
  t.match(await late.seats(), [{ status: 'withdrawn' }, { status: 'active', starts_on: '2020-04-02' }], 'a day missed')
})

t.test('two who change places at once do not wait for each other for ever', async t => {
  const sections = await Promise.all(['Grade 2 A', 'Grade 2 B'].map(name => section('NORTH', name)))
  const [one = '', other = ''] = sections
  const ids = await newcomers(20)
  const seats = await Promise.all(ids.map((id, n) => enrol(id, sections[n % 2] ?? '')))
  for (const seat of seats) t.equal(seat.status, 201, seat.text)
  const moved = await Promise.all(
    seats.map((seat, n) =>
      patiently('transferSection', {
        params: { id: seat.str('id') },
        body: { section_id: n % 2 === 0 ? other : one, from: '2020-04-01' }
      })
    )
  )
  t.strictSame(
    moved.filter(({ status }) => status !== 201).map(({ text }) => text),
    []
  )
  for (const id of sections) {
    const numbers = await rolls(id)
    t.equal(new Set(numbers).size, numbers.length)
  }
})

t.test('electives are chosen as their groups ask, decided by staff, and opened again by refusing', async t => {
  const student_id = await idOf('students', 'Ada Almeida')
  const [seat] = (await api.call('listEnrolments', { as: 'student', query: { student_id } })).rows()
  const params = { id: String(seat?.id) }
  const [music, art, math] = await Promise.all(['Music', 'Art', 'Mathematics'].map(name => idOf('subjects', name)))
  const choose = (...subject_ids: (string | undefined)[]) =>
    act('chooseElectives', { as: 'student', params, body: { subject_ids } })
  refused(t, await choose(music, art), 422, 'campus.elective_count')
  refused(t, await choose(), 422, 'campus.elective_count')
  refused(t, await choose(math), 422, 'campus.elective_not_offered')
  t.equal((await choose(music)).status, 200)
  const chosen = await choose(art)
  t.match(chosen.at('choices'), [{ subject_id: art, status: 'requested' }])
  const decide = (decision: string, person = as) =>
    act('decideElectives', { as: person, params, body: { decision, reason: 'So be it' } })
  t.equal((await decide('approve', 'student')).status, 403)
  t.match((await decide('approve')).at('choices'), [{ subject_id: art, status: 'approved', reason: 'So be it' }])
  refused(t, await choose(music), 409, 'campus.electives_decided')
  t.match((await decide('refuse')).at('choices'), [{ status: 'refused' }])
  t.equal((await choose(music)).status, 200)
})
