import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { until } from '#test/support/poll.ts'
import { refused } from '#test/support/refused.ts'

const { api } = await testApp(t)

const as = 'registrar'
const make = (entity: string, body: object) => api.call(`create${entity}`, { as, body })
const change = (entity: string, made: Answer, body: object) =>
  api.call(`update${entity}`, { as, params: { id: made.str('id') }, body, headers: { 'if-match': '*' } })

const weekdays = [1, 2, 3, 4, 5]
const year = await make('AcademicYear', {
  code: '2030',
  name: 'Year 2030',
  starts_on: '2030-01-07',
  ends_on: '2030-12-13',
  weekdays
})
const academic_year_id = year.str('id')
const term = await make('Term', {
  academic_year_id,
  code: 'T1',
  name: 'First',
  starts_on: '2030-01-07',
  ends_on: '2030-06-28'
})

t.test('a day belongs to one academic year at most', async t => {
  t.equal(year.status, 201, year.text)
  t.strictSame(year.at('weekdays'), weekdays)
  const next = { code: '2031', name: 'Year 2031', starts_on: '2030-12-13', ends_on: '2031-12-12', weekdays }
  refused(t, await make('AcademicYear', next), 409, 'campus.years_overlap')
  refused(t, await make('AcademicYear', { ...next, starts_on: '2031-12-12' }), 422, 'campus.days_out_of_order')
  refused(t, await make('AcademicYear', { ...next, starts_on: '2031-12-13' }), 422, 'campus.days_out_of_order')
  refused(
    t,
    await make('AcademicYear', { ...next, ends_on: '2040-12-12', starts_on: '2031-01-01' }),
    422,
    'campus.days_out_of_order'
  )
  refused(
    t,
    await make('AcademicYear', { ...next, code: '2030', starts_on: '2030-12-14' }),
    409,
    'campus.year_code_taken'
  )
  t.equal((await make('AcademicYear', { ...next, starts_on: '2030-12-14' })).status, 201)
  const elsewhere = await api.call('createAcademicYear', { as: 'admin', institution: 'elm', body: next })
  t.equal(elsewhere.status, 201, 'another institution has its own')
})

t.test('of many who enter the same days at once one succeeds', async t => {
  const bodies = Array.from({ length: 10 }, (_, n) => ({
    code: `Y${n}`,
    name: 'Year 2040',
    starts_on: `2040-01-0${n < 9 ? n + 1 : 9}`,
    ends_on: '2040-12-31',
    weekdays
  }))
  const answers = await Promise.all(bodies.map(body => make('AcademicYear', body)))
  t.equal(answers.filter(({ status }) => status === 201).length, 1)
  for (const answer of answers) t.match(answer.text, answer.status === 201 ? /"id"/ : /years_overlap|server.busy/)
})

t.test('terms stay inside of their year, whichever of the two is changed', async t => {
  t.equal(term.status, 201, term.text)
  const second = { academic_year_id, code: 'T2', name: 'Second', starts_on: '2030-07-15', ends_on: '2030-12-13' }
  refused(t, await make('Term', { ...second, ends_on: '2030-12-14' }), 409, 'campus.term_outside_year')
  refused(t, await make('Term', { ...second, starts_on: '2030-06-28' }), 409, 'campus.terms_overlap')
  refused(t, await make('Term', { ...second, code: 'T1' }), 409, 'campus.term_code_taken')
  refused(t, await make('Term', { ...second, starts_on: '2030-12-14' }), 422, 'campus.days_out_of_order')
  const made = await make('Term', second)
  t.equal(made.status, 201, made.text)
  refused(t, await change('AcademicYear', year, { ends_on: '2030-12-12' }), 409, 'campus.term_outside_year')
  refused(t, await change('AcademicYear', year, { starts_on: '2030-01-08' }), 409, 'campus.term_outside_year')
  t.equal((await change('AcademicYear', year, { starts_on: '2030-01-01' })).status, 200)
  const gone = await api.call('deleteAcademicYear', {
    as,
    params: { id: academic_year_id },
    headers: { 'if-match': '*' }
  })
  refused(t, gone, 409, 'request.in_use')
  refused(
    t,
    await make('Term', {
      ...second,
      academic_year_id: '019a9d5e-7c00-7abc-8def-0123456789ab',
      starts_on: '2060-01-01',
      ends_on: '2060-06-30'
    }),
    422,
    'request.reference_missing'
  )
})

t.test('a file of terms says which lines reach out of their year, and keeps the good ones if asked', async t => {
  await make('AcademicYear', {
    code: '2035',
    name: 'Year 2035',
    starts_on: '2035-01-01',
    ends_on: '2035-12-31',
    weekdays
  })
  const found = await api.call('listAcademicYears', { as, query: { code: '2035' } })
  const id = found.str('data', 0, 'id')
  const lines = [
    'academic_year_id,code,name,starts_on,ends_on',
    `${id},A,First,2035-01-01,2035-03-31`,
    `${id},B,Across,2035-03-31,2035-06-30`,
    `${id},C,Second,2035-07-01,2035-09-30`,
    `${id},D,Outside,2035-12-01,2036-01-01`,
    `${id},A,Again,2035-10-01,2035-11-30`
  ]
  const send = (mode: string) =>
    api.call('importTerms', {
      as,
      body: `${lines.join('\n')}\n`,
      headers: { 'content-type': 'text/csv' },
      query: { mode }
    })
  t.equal((await send('atomic')).status, 422)
  const answer = await send('good_rows')
  t.equal(answer.status, 200, answer.text)
  t.strictSame(
    ['created', 'failed'].map(name => answer.at(name)),
    [2, 3]
  )
  t.strictSame(
    [0, 1, 2].map(n => [answer.at('errors', n, 'line'), answer.at('errors', n, 'code')]),
    [
      [3, 'campus.terms_overlap'],
      [5, 'campus.term_outside_year'],
      [6, 'campus.term_code_taken']
    ]
  )
})

t.test('the calendar counts days of work, and finds the day on which they are over', async t => {
  const campuses = await api.call('listCampuses', { as, query: { 'code[in]': 'NORTH,SOUTH', sort: 'code' } })
  const [north = '', south = ''] = [0, 1].map(n => campuses.str('data', n, 'id'))
  const holiday = { name: 'Feast', starts_on: '2030-02-05', ends_on: '2030-02-06', kind: 'public', campus_id: null }
  t.equal((await make('Holiday', holiday)).status, 201)
  refused(t, await make('Holiday', holiday), 409, 'campus.holiday_known')
  refused(t, await make('Holiday', { ...holiday, ends_on: '2030-02-04' }), 422, 'campus.days_out_of_order')
  const open = await make('Holiday', { ...holiday, campus_id: north, ends_on: '2030-02-05', kind: 'working' })
  t.equal(open.status, 201)
  const ask = (query: Record<string, string | number>) => api.call('getCalendar', { as: 'guardian', query })
  const month = { from: '2030-02-01', to: '2030-02-28' }
  t.equal((await ask(month)).at('working_days'), 18, 'twenty weekdays less two')
  t.equal((await ask({ ...month, campus_id: north })).at('working_days'), 19, 'one of which this campus works')
  t.equal((await ask({ ...month, campus_id: south })).at('working_days'), 18)
  t.equal((await ask({ from: '2030-02-01' })).at('to'), '2030-03-03')
  const day = await ask({ from: '2030-02-05', to: '2030-02-05' })
  t.equal(day.at('days', 0, 'works'), false)
  t.equal(day.at('days', 0, 'term_id'), term.str('id'))
  t.equal(day.at('days', 0, 'academic_year_id'), academic_year_id)

  t.equal((await ask({ from: '2030-02-01', working_days: 3 })).at('to'), '2030-02-07', 'Friday, Monday, Thursday')
  t.equal((await ask({ from: '2030-02-01', working_days: 3, campus_id: north })).at('to'), '2030-02-05')
  refused(t, await ask({ from: '2031-10-01', working_days: 250 }), 422, 'campus.calendar_ends')
  for (const wrong of [
    { ...month, working_days: 3 },
    { from: '2030-02-02', to: '2030-02-01' },
    { from: '2030-02-02', to: '2031-03-09' }
  ]) {
    refused(t, await ask(wrong), 400, 'request.invalid')
  }
  const most = (await ask({ from: '2030-02-02', to: '2031-03-08' })).at('days')
  t.equal(Array.isArray(most) && most.length, 400)
})

t.test('who may not set the calendar up may not, and copies hear of it', async t => {
  t.equal((await api.call('createHoliday', { as: 'teacher', body: {} })).status, 403)
  const since = (await api.call('listChanges', { as: 'student', query: { entities: 'Holiday' } })).str('next')
  const made = await make('Holiday', {
    name: 'Storm',
    starts_on: '2030-03-04',
    ends_on: '2030-03-04',
    kind: 'closure',
    campus_id: null
  })
  const told = async () =>
    (await api.call('listChanges', { as: 'student', query: { entities: 'Holiday', since } })).at('data', 0, 'id')
  // another file's transaction may hold back what all are told
  await until(async () => (await told()) !== undefined, 20_000)
  t.equal(await told(), made.str('id'))
})
