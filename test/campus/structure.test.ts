import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { refused } from '#test/support/refused.ts'

const { api } = await testApp(t)

const as = 'registrar'
const headers = { 'if-match': '*' }
const make = (entity: string, body: object) => api.call(`create${entity}`, { as, body })
const change = (entity: string, id: string, body: object) =>
  api.call(`update${entity}`, { as, params: { id }, body, headers })
const idOf = async (operation: string, query: Record<string, string>) =>
  (await api.call(operation, { as, query })).str('data', 0, 'id')

const [north, south, academic_year_id, first, second, program_id] = await Promise.all([
  idOf('listCampuses', { code: 'NORTH' }),
  idOf('listCampuses', { code: 'SOUTH' }),
  idOf('listAcademicYears', { code: '2020' }),
  idOf('listClassLevels', { code: 'G1' }),
  idOf('listClassLevels', { code: 'G2' }),
  idOf('listPrograms', { code: 'PRIMARY' })
])

t.test('a code is unique among those that people tell apart by it, and free elsewhere', async t => {
  const section = { academic_year_id, class_level_id: second, campus_id: south, code: 'B', name: 'Two B', capacity: 5 }
  t.equal((await make('Section', section)).status, 201)
  refused(t, await make('Section', section), 409, 'campus.code_taken')
  t.equal((await make('Section', { ...section, class_level_id: first })).status, 201, 'of another level')
  refused(t, await make('Section', { ...section, campus_id: north }), 409, 'campus.code_taken')
  const room = { campus_id: south, code: 'R2', name: 'Room 2', kind: 'classroom', capacity: 10 }
  t.equal((await make('Room', room)).status, 201, 'the other campus has an R2 of its own')
  refused(t, await make('Room', room), 409, 'campus.code_taken')
  const level = { program_id, code: 'G9', name: 'Grade 9', position: 9 }
  const made = await make('ClassLevel', level)
  t.equal(made.status, 201, made.text)
  t.equal(made.at('next_id'), null)
  refused(t, await make('ClassLevel', level), 409, 'campus.code_taken')
  refused(t, await make('StudentCategory', { code: 'MERIT', name: 'Merit' }), 409, 'campus.code_taken')
  const elsewhere = await api.call('createProgram', {
    as: 'admin',
    institution: 'elm',
    body: { code: 'MUSIC', name: 'School of music', kind: 'diploma', position: 3 }
  })
  t.equal(elsewhere.status, 201, elsewhere.text)
  t.equal((await make('Program', { code: 'MUSIC', name: 'Music', kind: 'diploma', position: 3 })).status, 201)
})

t.test('credits have one decimal at most, whichever it is', async t => {
  const subject = (n: number, credits: number) => ({ code: `S${n}`, name: `Subject ${n}`, kind: 'core', credits })
  const tenths = Array.from({ length: 1000 }, (_, n) => n / 10 + 0.1)
    .map(n => Math.round(n * 10) / 10)
    .map((credits, n) => ({ create: subject(n, credits) }))
  const all = await api.call('batchSubjects', { as, body: { items: tenths } })
  t.equal(all.at('applied'), 1000, all.text.slice(0, 300))
  const third = await api.call('listSubjects', { as, query: { credits: '0.3' } })
  t.equal(third.at('data', 0, 'credits'), 0.3, 'which a validator that divides by 0.1 would refuse')
  const history = await api.call('getSubjectHistory', { as, params: { id: third.str('data', 0, 'id') } })
  t.equal(history.at('data', 0, 'after', 'credits'), 0.3, history.text)
  for (const wrong of [1.25, 0.30000000000000004, 1e-9, 100.1, -0.5]) {
    const answer = await make('Subject', subject(2000, wrong))
    refused(t, answer, 400, 'request.invalid')
    t.match(answer.at('errors', 0, 'code'), /^(decimals|minimum|maximum)$/)
  }
  refused(t, await api.call('listSubjects', { as, query: { credits: '1.25' } }), 400, 'request.invalid')
  const file = 'code,name,kind,credits\nF1,From a file,core,0.7\nF2,From a file,core,0.75\n'
  const sent = await api.call('importSubjects', {
    as,
    body: file,
    headers: { 'content-type': 'text/csv' },
    query: { mode: 'good_rows' }
  })
  t.equal(sent.at('created'), 1, sent.text)
  t.equal(sent.at('errors', 0, 'line'), 3)
})

t.test('what is chosen from a group belongs to the level and year of the group', async t => {
  const group = await make('ElectiveGroup', {
    academic_year_id,
    class_level_id: second,
    code: 'LANG',
    name: 'Languages',
    least: 1,
    most: 1
  })
  t.equal(group.status, 201, group.text)
  const subject = (await make('Subject', { code: 'LATIN', name: 'Latin', kind: 'elective' })).str('id')
  const line = { academic_year_id, subject_id: subject, periods_per_week: 3, elective_group_id: group.str('id') }
  refused(t, await make('Curriculum', { ...line, class_level_id: first }), 422, 'campus.group_elsewhere')
  const made = await make('Curriculum', { ...line, class_level_id: second })
  t.equal(made.status, 201, made.text)
  refused(t, await make('Curriculum', { ...line, class_level_id: second }), 409, 'campus.subject_known')
  refused(t, await change('ElectiveGroup', group.str('id'), { class_level_id: first }), 422, 'campus.group_elsewhere')
  refused(t, await change('ElectiveGroup', group.str('id'), { least: 2 }), 422, 'campus.choice_out_of_order')
  t.equal((await change('Curriculum', made.str('id'), { elective_group_id: null })).status, 200)
  t.equal((await change('ElectiveGroup', group.str('id'), { class_level_id: first })).status, 200, 'it is empty')
})

t.test('periods of a campus are apart, and each ends after it begins', async t => {
  const period = { campus_id: north, code: 'P9', name: 'Ninth', kind: 'lesson', starts_at: '13:00', ends_at: '13:45' }
  t.equal((await make('Period', period)).status, 201)
  const next = { ...period, code: 'P10', starts_at: '13:45', ends_at: '14:30' }
  refused(t, await make('Period', { ...next, starts_at: '13:44' }), 409, 'campus.periods_overlap')
  refused(t, await make('Period', { ...next, ends_at: '13:45' }), 422, 'campus.times_out_of_order')
  refused(t, await make('Period', { ...next, ends_at: '09:00' }), 422, 'campus.times_out_of_order')
  t.equal((await make('Period', next)).status, 201, 'it may begin when the other one is over')
  t.equal((await make('Period', { ...period, campus_id: south })).status, 201, 'another campus has its own day')
  for (const wrong of ['24:00', '9:00', '09:60', '09:00:00', '٠٩:٠٠']) {
    refused(t, await make('Period', { ...next, code: 'P11', starts_at: wrong }), 400, 'request.invalid')
  }
  const at_once = await Promise.all(
    Array.from({ length: 6 }, (_, n) =>
      make('Period', { ...next, code: `Q${n}`, starts_at: `15:0${n}`, ends_at: '15:45' })
    )
  )
  t.equal(at_once.filter(({ status }) => status === 201).length, 1, 'of many at once one')
})

t.test('a campus has one pattern of admission numbers, in which the running number stands once', async t => {
  const campus_id = (
    await api.call('createCampus', { as: 'admin', body: { code: 'EAST', name: 'East', opened_on: '2020-01-01' } })
  ).str('id')
  for (const wrong of ['{YYYY}', 'E{0000}{0000}', '{0000', '{ROLL}{00}', 'E_{00}', '{00000000000}', '']) {
    refused(t, await make('AdmissionPattern', { campus_id, pattern: wrong }), 400, 'request.invalid')
  }
  const made = await make('AdmissionPattern', { campus_id, pattern: 'E/{YY}-{CAMPUS}.{000}' })
  t.equal(made.status, 201, made.text)
  refused(t, await make('AdmissionPattern', { campus_id, pattern: '{0}' }), 409, 'campus.pattern_known')
})
