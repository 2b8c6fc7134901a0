import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { timetableOf } from '#test/support/timetable.ts'

const { api, database } = await testApp(t)
const place = await timetableOf(api, database)
const call = api.patiently

const MONDAY = '2020-03-02'
const ask = (as: string, query: Record<string, string>, institution: 'oak' | 'elm' = 'oak') =>
  call('getTimetable', { as, institution, query: { from: MONDAY, ...query } })

const section = await database.sql<{ id: string }[]>`
  select s.id from campus.sections s join identity.campuses c on c.id = s.campus_id
  where s.institution_id = ${place.institution} and s.name = 'Grade 1 A' and c.code = 'NORTH'`
const section_id = section[0]?.id ?? ''
const students = new Map(
  (
    await database.sql<{ name: string; id: string }[]>`
      select split_part(name, ' ', 1) as name, id from campus.students where institution_id = ${place.institution}`
  ).map(({ name, id }) => [name, id])
)
const idOf = (name: string): string => students.get(name) ?? ''

t.test('a section’s lessons, day by day, are told to everybody', async t => {
  const answer = await ask('bursar', { section_id })
  t.equal(answer.status, 200, answer.text)
  t.strictSame([answer.at('from'), answer.at('to'), answer.at('time_zone')], [MONDAY, '2020-03-08', 'Europe/Lisbon'])
  const monday = answer.at('days', 0, 'lessons')
  t.match(monday, [
    {
      starts_at: '08:00',
      ends_at: '08:45',
      period_name: 'First period',
      subject_name: 'Mathematics',
      room_name: 'Room 1'
    },
    { starts_at: '08:50', teacher_name: 'teacher of oak', cancelled: false, instead_of_id: null },
    { starts_at: '10:00', section_name: 'Grade 1 A', block: null }
  ])
  t.strictSame(answer.at('days', 1), { on: '2020-03-03', lessons: [] })
  t.strictSame(
    (await ask('bursar', { section_id, from: '2020-02-03', to: '2020-02-05' })).at('days', 2, 'lessons'),
    [],
    'a feast'
  )
  const off = await ask('bursar', { section_id, from: '2020-01-13', to: '2020-01-13' })
  t.match(off.at('days', 0, 'lessons', 2), { cancelled: true, teacher_id: null, instead_of_name: 'teacher of oak' })
})

t.test('one is shown one’s own as a teacher where nothing is said', async t => {
  const lessonsOn = async (as: string, query = {}) => {
    const told = (await ask(as, query)).at('days', 0, 'lessons')
    return Array.isArray(told) ? told.length : undefined
  }
  t.equal(await lessonsOn('teacher'), 3)
  t.equal(await lessonsOn('bursar'), 0)
  const room_id = place.room('NORTH', 'R2')
  t.equal(await lessonsOn('student', { room_id }), 3, 'a room’s are those of another section')
  t.equal(await lessonsOn('student', { teacher_id: (await call('getMe', { as: 'exam_controller' })).str('id') }), 3)
})

t.test('a student’s is told to those who may see the student', async t => {
  const may = async (as: string, name: string) => (await ask(as, { student_id: idOf(name) })).status
  const seen: Record<string, string[]> = {
    student: ['Ada'],
    guardian: ['Ben'],
    teacher: ['Ada', 'Ben', 'Fay'],
    campus_registrar: ['Ada', 'Ben', 'Cem', 'Eva', 'Fay'],
    registrar: [...students.keys()],
    auditor: [...students.keys()],
    bursar: [],
    applicant: [],
    machine: []
  }
  for (const [as, sees] of Object.entries(seen)) {
    for (const name of students.keys()) t.equal(await may(as, name), sees.includes(name) ? 200 : 404, `${as}: ${name}`)
  }
  const ada = await ask('student', { student_id: idOf('Ada') })
  t.equal(ada.at('days', 0, 'lessons', 0, 'section_id'), section_id)
  t.strictSame(
    (await ask('registrar', { student_id: idOf('Eva') })).at('days', 0, 'lessons'),
    [],
    'who sits nowhere has none'
  )
})

t.test('what is not there, another institution’s, or too much is refused', async t => {
  for (const name of ['section_id', 'teacher_id', 'room_id', 'student_id']) {
    t.equal((await ask('owner', { [name]: '019a9d5e-7c00-7abc-8def-0123456789ab' })).status, 404, name)
  }
  t.equal((await ask('owner', { section_id }, 'elm')).status, 404)
  t.equal((await ask('owner', { student_id: idOf('Ada') }, 'elm')).status, 404)
  for (const wrong of [
    { section_id, room_id: place.room('NORTH', 'R1') },
    { section_id, to: '2020-03-01' },
    { section_id, to: '2020-05-03' }
  ]) {
    const answer = await ask('owner', wrong)
    t.equal(answer.status, 400, answer.text)
    t.equal(answer.at('code'), 'request.invalid')
  }
  t.equal((await ask('owner', { section_id, to: '2020-05-02' })).status, 200, 'two months')
})
