import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import type { Call } from '#test/support/client.ts'
import { refused } from '#test/support/refused.ts'

const { api, database } = await testApp(t)
const { sql } = database
const { student, section, period } = schoolOf({ api, database })

const [ada, ben, cem, fay] = [await student('Ada'), await student('Ben'), await student('Cem'), await student('Fay')]
const northA = await section('NORTH', 'Grade 1 A')
const northB = await section('NORTH', 'Grade 1 B')
const southA = await section('SOUTH', 'Grade 1 A')
const [firstNorth, firstSouth] = [await period('NORTH', 'P1'), await period('SOUTH', 'P1')]

const record = (body: object, call: Call = {}) => api.call('recordAttendance', { as: 'teacher', body, ...call })
const entry = (student_id: string, status: string, more: object = {}) => ({ student_id, status, ...more })
const marksOf = async (query: Record<string, string | number>) => {
  const page = await api.call('listAttendance', { as: 'registrar', query: { ...query, limit: 200 } })
  return new Map(page.rows().map(row => [row.student_id, row]))
}
const statusesOf = async (on: string) => {
  const marks = await marksOf({ on, section_id: northA })
  return [ada, ben, fay].map(id => marks.get(id)?.status)
}
/** Of whom others are told that they are absent, and when. No engine runs here that would take it away. */
const told = () => sql<{ student_id: string; on: string }[]>`
  select payload ->> 'student_id' as student_id, payload ->> 'on' as "on"
  from kernel.outbox where name = 'campus.student_absent' order by id`

t.test('a register marks all who sit in the section that day: those named as told, the rest alike', async t => {
  const on = '2020-02-03'
  const taken = await record({ section_id: northA, on, entries: [entry(ben, 'absent', { note: 'No word' })] })
  t.equal(taken.status, 200, taken.text)
  t.equal(taken.at('recorded_by'), (await api.call('getMe', { as: 'teacher' })).at('id'))
  t.strictSame(await statusesOf(on), ['present', 'absent', 'present'])
  const all = { section_id: northA, on: '2020-02-04', rest: 'absent', entries: [entry(fay, 'late', { minutes: 200 })] }
  t.equal((await record(all)).status, 200)
  t.strictSame(await statusesOf('2020-02-04'), ['absent', 'absent', 'late'])
})

t.test('the same told again, with whatever key and twenty times at once, is the same register', async t => {
  const on = '2020-02-06'
  const body = { section_id: northA, on, entries: [entry(ada, 'absent'), entry(ben, 'late')] }
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => record(body, { headers: { 'idempotency-key': randomUUID() } }))
  )
  // a machine that is busy says so
  const done = answers.filter(({ status }) => status !== 503)
  t.ok(done.length > 0)
  for (const answer of done) t.equal(answer.status, 200, answer.text)
  const reordered = {
    ...body,
    rest: 'present',
    entries: [entry(ben, 'late'), entry(fay, 'present'), entry(ada, 'absent')]
  }
  const again = await record(reordered, { as: 'registrar' })
  t.strictSame(new Set(done.map(answer => answer.text)), new Set([again.text]))
  t.equal(again.at('version'), 1)
  t.equal((await marksOf({ on, section_id: northA })).size, 3)
  refused(t, await record({ ...body, entries: [entry(ada, 'absent')] }), 409, 'campus.attendance_taken')
  refused(t, await record({ ...body, rest: 'absent' }), 409, 'campus.attendance_taken')
})

t.test('of different registers told at once one is taken, and the others are told so', async t => {
  const on = '2020-02-07'
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      record({ section_id: northA, on, entries: [entry(ada, 'present', { minutes: 200 + n })] })
    )
  )
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  for (const answer of answers) t.match(answer.text, answer.status === 200 ? /"id"/ : /attendance_taken|server.busy/)
  t.equal((await marksOf({ on, section_id: northA })).size, 3)
})

t.test('who does not sit there that day is refused, and pointed at', async t => {
  const body = { section_id: northA, on: '2020-02-10', entries: [entry(ada, 'present'), entry(cem, 'absent')] }
  const answer = await record(body)
  refused(t, answer, 422, 'campus.not_enrolled_there')
  t.equal(answer.at('errors', 0, 'pointer'), '/entries/1/student_id')
  const twice = await record({ ...body, entries: [entry(ada, 'present'), entry(ada, 'absent')] })
  refused(t, twice, 400, 'request.invalid')
  t.equal(twice.at('errors', 0, 'pointer'), '/entries/1/student_id')
  const minutes = await record({ ...body, entries: [entry(ada, 'absent', { minutes: 30 })] })
  refused(t, minutes, 422, 'campus.minutes_of_nobody')
  const empty = await section('NORTH', 'Grade 2 A')
  refused(
    t,
    await record({ ...body, section_id: empty, entries: [] }, { as: 'registrar' }),
    422,
    'campus.nobody_to_mark'
  )
  t.strictSame(await statusesOf('2020-02-10'), [undefined, undefined, undefined], 'nothing is kept of what is refused')
})

t.test('days to come, and days that the calendar does not work, are refused', async t => {
  const body = { section_id: northA, entries: [] }
  refused(t, await record({ ...body, on: '2199-01-04' }), 422, 'campus.day_to_come')
  for (const on of ['2020-02-08', '2020-02-05', '2019-12-02']) {
    refused(t, await record({ ...body, on }), 422, 'campus.no_work_that_day')
  }
  const there = { ...body, on: '2020-02-05', section_id: southA, period_id: firstSouth }
  t.equal((await record(there, { as: 'registrar' })).status, 200, 'the feast is the north’s alone')
})

t.test('a campus takes attendance once a day or in each of its own periods, as its rule says', async t => {
  const body = { section_id: southA, on: '2020-02-03', entries: [] }
  const as = 'registrar'
  refused(t, await record(body, { as }), 422, 'campus.attendance_mode')
  refused(t, await record({ ...body, period_id: firstNorth }, { as }), 422, 'request.reference_missing')
  const daily = { section_id: northA, on: '2020-02-11', entries: [] }
  refused(t, await record({ ...daily, period_id: firstNorth }), 422, 'campus.attendance_mode')
  const [first, second] = [firstSouth, await period('SOUTH', 'P2')]
  const one = await record({ ...body, period_id: first }, { as })
  const other = await record({ ...body, period_id: second }, { as })
  t.equal(one.status, 200, one.text)
  t.not(one.at('id'), other.at('id'))
})

t.test('nobody is marked in a break', async t => {
  const [recess] = await sql<{ id: string }[]>`
    insert into campus.periods (institution_id, campus_id, code, name, kind, starts_at, ends_at)
    select institution_id, campus_id, 'RECESS', 'Recess', 'break', '21:00', '21:15' from campus.periods where id = ${firstSouth}
    returning id`
  const body = { section_id: southA, on: '2020-02-06', period_id: recess?.id, entries: [] }
  refused(t, await record(body, { as: 'registrar' }), 422, 'campus.attendance_of_break')
  await sql`update campus.periods set kind = 'assembly' where id = ${recess?.id ?? ''}`
  t.equal((await record(body, { as: 'registrar' })).status, 200, 'in an assembly they are')
})

t.test('where a campus says nothing, attendance is taken once a day', async t => {
  const rules = await api.call('listAttendanceRules', { as: 'student', query: { mode: 'period' } })
  const headers = { 'if-match': '*' }
  const params = { id: rules.str('data', 0, 'id') }
  t.equal((await api.call('deleteAttendanceRule', { as: 'campus_registrar', params, headers })).status, 404)
  t.equal((await api.call('deleteAttendanceRule', { as: 'registrar', params, headers })).status, 204)
  const taken = await record({ section_id: southA, on: '2020-02-04', entries: [] }, { as: 'registrar' })
  t.equal(taken.status, 200, taken.text)
  const rule = {
    campus_id: rules.str('data', 0, 'campus_id'),
    mode: 'period',
    full_day_minutes: 90,
    half_day_minutes: 45,
    shortage_percent: 80
  }
  const put = (body: object) => api.call('createAttendanceRule', { as: 'registrar', body })
  refused(t, await put({ ...rule, half_day_minutes: 90 }), 422, 'campus.half_day_too_long')
  t.equal((await put(rule)).status, 201)
  refused(t, await put(rule), 409, 'campus.attendance_rule_there')
})

t.test('a student who changes sections on a day has one mark of it', async t => {
  const on = '2020-02-12'
  // the register was taken in the morning, the transfer from that day on came after it
  t.equal((await record({ section_id: northA, on, entries: [] })).status, 200)
  await sql`update campus.enrolments set status = 'transferred', ends_on = '2020-02-11' where student_id = ${fay}`
  await sql`
    insert into campus.enrolments (institution_id, student_id, section_id, academic_year_id, class_level_id, campus_id, roll_number, starts_on)
    select s.institution_id, ${fay}, s.id, s.academic_year_id, s.class_level_id, s.campus_id, 9, ${on}
    from campus.sections s where s.id = ${northB}`
  const named = { section_id: northB, on, entries: [entry(fay, 'late')] }
  refused(t, await record(named, { as: 'registrar' }), 409, 'campus.marked_elsewhere')
  t.equal((await record({ ...named, entries: [] }, { as: 'registrar' })).status, 200)
  t.strictSame([...(await marksOf({ on, section_id: northB })).keys()], [cem])
  t.equal((await marksOf({ on: '2020-02-11', section_id: northA })).size, 0)
  t.equal((await record({ section_id: northA, on: '2020-02-13', entries: [] })).status, 200)
  t.strictSame(await statusesOf('2020-02-13'), ['present', 'present', undefined], 'nor any of a section that they left')
})

t.test('who joined a section after its register was taken is marked by completing it', async t => {
  const on = '2020-02-14'
  await sql`update campus.enrolments set starts_on = '2020-02-17' where student_id = ${ben}`
  const register = await record({ section_id: northA, on, entries: [] })
  t.strictSame(await statusesOf(on), ['present', undefined, undefined])
  await sql`update campus.enrolments set starts_on = '2020-01-06' where student_id = ${ben}`
  const complete = () =>
    api.call('completeAttendance', {
      as: 'teacher',
      params: { id: register.str('id') },
      body: { status: 'absent', reason: 'Enrolled since the sixth' }
    })
  for (const answer of await Promise.all([complete(), complete(), complete()])) t.equal(answer.status, 200, answer.text)
  t.strictSame(await statusesOf(on), ['present', 'absent', undefined])
  const kept = await api.call('listAttendanceCorrections', { as: 'teacher', query: { on } })
  t.strictSame(
    kept.rows().map(row => [row.student_id, row.from_status, row.to_status]),
    [[ben, 'unmarked', 'absent']]
  )
})

t.test('a correction keeps what the mark was, who changed it and why, and cannot be undone', async t => {
  const mark = (await marksOf({ on: '2020-02-03', section_id: northA })).get(ben)
  const params = { id: String(mark?.id) }
  const correct = (body: object, as = 'teacher') =>
    api.call('correctAttendance', { as, params, body: { reason: 'The bus was late', ...body } })
  const late = await correct({ status: 'late', minutes: 230 })
  t.strictSame([late.at('status'), late.at('minutes'), late.at('note')], ['late', 230, 'No word'], late.text)
  t.equal(
    (await correct({ status: 'late', minutes: 230 })).at('version'),
    late.at('version'),
    'the same changes nothing'
  )
  refused(t, await correct({ status: 'absent', minutes: 5 }), 422, 'campus.minutes_of_nobody')
  t.equal((await correct({ status: 'absent' }, 'registrar')).status, 200)
  const query = { attendance_id: params.id }
  const kept = (await api.call('listAttendanceCorrections', { as: 'guardian', query })).rows()
  t.strictSame(
    kept.map(row => [row.from_status, row.from_minutes, row.to_status, row.to_minutes, row.reason]),
    [
      ['absent', null, 'late', 230, 'The bus was late'],
      ['late', 230, 'absent', null, 'The bus was late']
    ]
  )
  t.equal(kept[0]?.corrected_by, (await api.call('getMe', { as: 'teacher' })).at('id'))
  const [may] = await sql`
    select has_table_privilege('provost_writer', 'campus.attendance_corrections', 'update, delete, truncate') as change`
  t.equal(may?.change, false, 'whatever SQL a command has')
  const past = await api.call('getAttendanceHistory', { as: 'guardian', params })
  t.equal(past.rows().length, 3)
})

t.test('a register entered late tells nobody, nor does what is corrected later', async t => {
  const marks = await marksOf({ section_id: northA, status: 'absent' })
  t.ok(marks.size > 0)
  t.strictSame([...(await told())], [])
})

t.test('that somebody is absent today is told once for each mark that says so', async t => {
  const [now] = await sql<{ on: string; section_id: string }[]>`
    with today as (
      select i.institution_id, (now() at time zone i.time_zone)::date as day from identity.institutions i where i.code = 'oak'
    ), year as (
      insert into campus.academic_years (institution_id, code, name, starts_on, ends_on, weekdays)
      select institution_id, 'NOW', 'This year', day - 200, day + 300, '[1, 2, 3, 4, 5, 6, 7]' from today returning *
    ), section as (
      insert into campus.sections (institution_id, academic_year_id, class_level_id, campus_id, code, name, capacity)
      select y.institution_id, y.id, s.class_level_id, s.campus_id, s.code, 'Now', 30
      from year y, campus.sections s where s.id = ${northA} returning *
    ), enrolment as (
      insert into campus.enrolments (institution_id, student_id, section_id, academic_year_id, class_level_id, campus_id, roll_number, starts_on)
      select s.institution_id, t.id, s.id, s.academic_year_id, s.class_level_id, s.campus_id, row_number() over (), y.starts_on
      from section s, year y, campus.students t where t.id in (${ada}, ${ben}, ${cem}) returning *
    )
    select to_char(t.day, 'YYYY-MM-DD') as "on", s.id as section_id from today t, section s`
  const { on, section_id } = now ?? { on: '', section_id: '' }
  const body = { section_id, on, entries: [entry(ada, 'absent'), entry(ben, 'late')] }
  for (const answer of await Promise.all(
    [1, 2, 3].map(() => api.patiently('recordAttendance', { as: 'registrar', body }))
  )) {
    t.equal(answer.status, 200, answer.text)
  }
  t.strictSame([...(await told())], [{ student_id: ada, on }])
  const correct = async (status: string) => {
    const params = { id: String((await marksOf({ section_id })).get(ben)?.id) }
    const answer = await api.call('correctAttendance', { as: 'registrar', params, body: { status, reason: 'Left' } })
    t.equal(answer.status, 200, answer.text)
  }
  await correct('absent')
  await correct('absent')
  const both = [
    { student_id: ada, on },
    { student_id: ben, on }
  ]
  t.strictSame([...(await told())], both, 'that somebody is absent after all is told')
  await correct('present')
  t.strictSame([...(await told())], both)
})
