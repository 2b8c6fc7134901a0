import t from 'tap'
import { testApp } from '#test/support/app.ts'
import type { Answer } from '#test/support/client.ts'
import { refused } from '#test/support/refused.ts'

const { api } = await testApp(t)

const headers = { 'if-match': '*' }
const idOf = async (operation: string, query: Record<string, string>) =>
  (await api.call(operation, { as: 'registrar', query })).str('data', 0, 'id')

const [north, south, academic_year_id, class_level_id, subject_id] = await Promise.all([
  idOf('listCampuses', { code: 'NORTH' }),
  idOf('listCampuses', { code: 'SOUTH' }),
  idOf('listAcademicYears', { code: '2020' }),
  idOf('listClassLevels', { code: 'G1' }),
  idOf('listSubjects', { code: 'ART' })
])
const own = await api.call('listSections', { as: 'student', query: { campus_id: north, class_level_id, code: 'A' } })
const other = await idOf('listSections', { campus_id: south, class_level_id, code: 'A' })
const id = own.str('data', 0, 'id')

t.test('a section shows its seats, and keeps those that are taken', async t => {
  const change = (body: object) => api.call('updateSection', { as: 'registrar', params: { id }, body, headers })
  t.equal(own.at('data', 0, 'enrolled'), 3)
  refused(t, await change({ capacity: 2 }), 409, 'campus.section_full')
  refused(t, await change({ enrolled: 0 }), 400, 'request.invalid')
  t.equal((await change({ capacity: 3 })).at('enrolled'), 3)
  refused(t, await change({ campus_id: south, code: 'MOVED' }), 409, 'campus.section_settled')
  refused(t, await api.call('deleteSection', { as: 'registrar', params: { id }, headers }), 409, 'request.in_use')
})

t.test('a file of sections is told line by line what the table refuses', async t => {
  const line = (campus: string, level: string, code: string, capacity: number | string) =>
    `${academic_year_id},${level},${campus},${code},Section ${code},${capacity}`
  const nobody = '019a9d5e-7c00-7abc-8def-0123456789ab'
  const lines = [
    'academic_year_id,class_level_id,campus_id,code,name,capacity',
    line(north, class_level_id, 'X1', 30),
    line(south, class_level_id, 'X1', 30),
    line(north, class_level_id, 'X1', 30),
    line(north, class_level_id, 'A', 30),
    line(north, nobody, 'X2', 30),
    line(north, class_level_id, 'x3', 30),
    line(north, class_level_id, 'X4', 0)
  ]
  const send = (as: string, mode: string) =>
    api.call('importSections', {
      as,
      body: `${lines.join('\n')}\n`,
      headers: { 'content-type': 'text/csv' },
      query: { mode }
    })
  const told = (answer: Answer) =>
    [0, 1, 2, 3, 4, 5].flatMap(n =>
      answer.at('errors', n) === undefined ? [] : [[answer.at('errors', n, 'line'), answer.at('errors', n, 'code')]]
    )
  t.equal((await send('registrar', 'atomic')).status, 422)
  const narrow = await send('campus_registrar', 'good_rows')
  t.strictSame(
    told(narrow),
    [
      [3, 'access.out_of_reach'],
      [4, 'campus.code_taken'],
      [5, 'campus.code_taken'],
      [6, 'request.reference_missing'],
      [7, 'pattern'],
      [8, 'minimum']
    ],
    narrow.text
  )
  t.equal(narrow.at('created'), 1)
  const wide = await send('registrar', 'good_rows')
  t.equal(wide.at('created'), 1, 'the other campus’')
})

t.test('an assignment is on the campus of its section, wherever that goes, and nobody’s twice', async t => {
  const user_id = (await api.call('getMe', { as: 'employee' })).str('id')
  const assign = (body: object) => api.call('createTeachingAssignment', { as: 'registrar', body })
  const section = await api.call('createSection', {
    as: 'registrar',
    body: { academic_year_id, class_level_id, campus_id: north, code: 'MOVE', name: 'Moves', capacity: 9 }
  })
  const section_id = section.str('id')
  const made = await assign({ section_id, subject_id, user_id })
  t.equal(made.at('campus_id'), north, made.text)
  refused(t, await assign({ section_id, subject_id, user_id }), 409, 'campus.assigned_already')
  t.equal((await assign({ section_id, user_id })).at('subject_id'), null, 'the class teacher')
  refused(t, await assign({ section_id, user_id, subject_id: null }), 409, 'campus.assigned_already')
  const body = { campus_id: south }
  t.equal((await api.call('updateSection', { as: 'registrar', params: { id: section_id }, body, headers })).status, 200)
  const moved = await api.call('getTeachingAssignment', { as: 'student', params: { id: made.str('id') } })
  t.equal(moved.at('campus_id'), south)
  const elsewhere = (await api.call('getMe', { as: 'employee', institution: 'elm' })).str('id')
  refused(t, await assign({ section_id, subject_id, user_id: elsewhere }), 422, 'request.reference_missing')
})

t.test('whoever sets up one campus reads all and writes their own', async t => {
  const as = 'campus_registrar'
  const user_id = (await api.call('getMe', { as: 'hr_manager' })).str('id')
  const bodies: Record<string, (campus: string) => object> = {
    Section: campus_id => ({ academic_year_id, class_level_id, campus_id, code: 'REACH', name: 'Reach', capacity: 1 }),
    Room: campus_id => ({ campus_id, code: 'REACH', name: 'Reach', kind: 'hall', capacity: 1 }),
    Period: campus_id => ({
      campus_id,
      code: 'REACH',
      name: 'Reach',
      kind: 'break',
      starts_at: '21:00',
      ends_at: '21:10'
    }),
    TeachingAssignment: campus => ({ section_id: campus === north ? id : other, subject_id, user_id }),
    Holiday: campus_id => ({
      campus_id,
      name: 'Reach',
      kind: 'closure',
      starts_on: '2020-03-03',
      ends_on: '2020-03-03'
    })
  }
  for (const [entity, bodyOf] of Object.entries(bodies)) {
    const mine = await api.call(`create${entity}`, { as, body: bodyOf(north) })
    t.equal(mine.status, 201, `${entity}: ${mine.text}`)
    refused(t, await api.call(`create${entity}`, { as, body: bodyOf(south) }), 403, 'access.out_of_reach')
    const theirs = await api.call(`create${entity}`, { as: 'registrar', body: bodyOf(south) })
    t.equal(theirs.status, 201, `${entity}: ${theirs.text}`)
    const params = { id: theirs.str('id') }
    t.equal((await api.call(`get${entity}`, { as, params })).status, 200, `${entity} of the other campus is seen`)
    refused(t, await api.call(`delete${entity}`, { as, params, headers }), 404, 'request.not_found')
    refused(
      t,
      await api.call(`update${entity}`, { as, params, headers, body: bodyOf(north) }),
      404,
      'request.not_found'
    )
    t.equal((await api.call(`delete${entity}`, { as: 'registrar', params, headers })).status, 204)
    const away = entity === 'TeachingAssignment' ? { section_id: other } : { campus_id: south }
    const moving = { as, params: { id: mine.str('id') }, headers, body: away }
    refused(t, await api.call(`update${entity}`, moving), 403, 'access.out_of_reach')
    t.equal((await api.call(`delete${entity}`, { as, params: moving.params, headers })).status, 204)
  }
  for (const campus_id of [null, south]) {
    const holiday = { campus_id, name: 'All', kind: 'public', starts_on: '2020-04-04', ends_on: '2020-04-04' }
    refused(t, await api.call('createHoliday', { as, body: holiday }), 403, 'access.out_of_reach')
  }
  const program = { code: 'NEW', name: 'New', kind: 'stage', position: 1 }
  refused(t, await api.call('createProgram', { as, body: program }), 403, 'access.denied')
  refused(t, await api.call('createRoom', { as: 'teacher', body: bodies.Room?.(north) }), 403, 'access.denied')
})
