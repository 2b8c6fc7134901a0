import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import { refused } from '#test/support/refused.ts'
import { thereAndBack } from '#test/support/there-and-back.ts'

const app = await testApp(t)
const { api, database } = app
const { sql } = database
const { student, section, period } = schoolOf(app)
const as = 'registrar'

const [ada, ben, cem, dua] = [await student('Ada'), await student('Ben'), await student('Cem'), await student('Dua')]
const [northA, northB] = [await section('NORTH', 'Grade 1 A'), await section('NORTH', 'Grade 1 B')]
const [southA, firstSouth] = [await section('SOUTH', 'Grade 1 A'), await period('SOUTH', 'P1')]

const send = (lines: readonly object[], query = {}, headers = {}, who = as) =>
  api.call('importAttendance', {
    as: who,
    query,
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    body: lines.map(line => `${JSON.stringify(line)}\n`).join('')
  })
const mark = (student_id: string, on: string, status = 'present', more: object = {}) => ({
  student_id,
  on,
  status,
  ...more
})
const listed = async (operation: string, query: Record<string, string | number>) =>
  (await api.call(operation, { as, query: { ...query, limit: 200 } })).rows()
const clear = () =>
  sql.begin(async tx => {
    for (const table of ['attendance_corrections', 'attendance', 'attendance_registers']) {
      await tx`delete from ${tx(`campus.${table}`)}`
    }
  })

t.test('marks of a file stand in the registers of the sections in which each sat that day', async t => {
  await clear()
  const lines = [
    mark(ada, '2020-02-03'),
    mark(ben, '2020-02-03', 'late', { minutes: 200, note: 'The bus' }),
    mark(cem, '2020-02-03', 'absent'),
    mark(ada, '2020-02-04', 'half'),
    mark(dua, '2020-02-03', 'excused', { section_id: southA, period_id: firstSouth })
  ]
  const dry = await send(lines, {}, { prefer: 'tx=rollback' })
  t.match(dry.json, { created: 5, failed: 0 }, dry.text)
  t.strictSame(await listed('listAttendanceRegisters', {}), [], 'a rehearsal keeps nothing')
  const done = await send(lines)
  t.match(done.json, { lines: 5, created: 5, failed: 0 }, done.text)
  const registers = await listed('listAttendanceRegisters', {})
  t.strictSame(
    registers.map(row => [row.section_id, row.on, row.period_id]).toSorted(),
    [
      [northA, '2020-02-03', null],
      [northA, '2020-02-04', null],
      [northB, '2020-02-03', null],
      [southA, '2020-02-03', firstSouth]
    ].toSorted()
  )
  const [late] = await listed('listAttendance', { student_id: ben })
  t.match(late, { section_id: northA, status: 'late', minutes: 200, note: 'The bus', version: 1 })
  const query = { student_id: ada, from: '2020-02-03', to: '2020-02-04' }
  t.match((await api.call('getAttendanceSummary', { as, query })).json, { data: [{ days: 2, present_days: 1.5 }] })
  t.strictSame(await listed('listAttendanceCorrections', {}), [])
  refused(
    t,
    await api.call('recordAttendance', { as, body: { section_id: northA, on: '2020-02-03', entries: [] } }),
    409,
    'campus.attendance_taken'
  )
})

t.test('a line that cannot be a mark is told, whatever is wrong with it, and leaves no register behind', async t => {
  await clear()
  const nobody = '019a9d5e-7c00-7abc-8def-0123456789ab'
  const [recess] = await sql<{ id: string }[]>`
    insert into campus.periods (institution_id, campus_id, code, name, kind, starts_at, ends_at)
    select institution_id, campus_id, 'RECESS', 'Recess', 'break', '21:00', '21:15' from campus.periods where id = ${firstSouth}
    returning id`
  const lines = [
    mark(ada, '2020-02-03'),
    mark(ada, '2020-02-03', 'absent'),
    mark(nobody, '2020-02-04'),
    mark(ada, '2020-02-04', 'present', { section_id: northB }),
    mark(ada, '2019-12-02'),
    mark(ada, '2020-02-05', 'absent', { minutes: 10 }),
    mark(ada, '2020-02-06', 'present', { period_id: firstSouth }),
    mark(dua, '2020-02-06', 'present', { period_id: recess?.id }),
    mark(dua, '2020-02-07', 'present', { period_id: firstSouth }),
    mark(ada, '2020-02-06', 'away')
  ]
  const codes = {
    2: 'campus.marked_elsewhere',
    3: 'request.reference_missing',
    4: 'campus.not_enrolled_there',
    5: 'campus.not_enrolled_there',
    6: 'campus.minutes_of_nobody',
    7: 'request.reference_missing',
    8: 'campus.attendance_of_break'
  }
  const told = (more: Record<number, string>) =>
    Object.entries({ ...codes, ...more }).map(([line, code]) => ({ line: Number(line), code }))
  const atomic = await send(lines.slice(0, -1))
  t.equal(atomic.status, 422)
  t.strictSame(await listed('listAttendanceRegisters', {}), [])
  const away = { 8: 'request.reference_missing', 9: 'request.reference_missing', 10: 'enum' }
  const local = await send(lines, { mode: 'good_rows' }, { prefer: 'tx=rollback' }, 'campus_registrar')
  t.match(local.json, { created: 1, failed: 9, errors: told(away) }, local.text)
  const good = await send(lines, { mode: 'good_rows' })
  t.match(good.json, { created: 2, failed: 8, errors: told({ 10: 'enum' }) }, good.text)
  t.equal((await listed('listAttendanceRegisters', {})).length, 2)
  t.match((await send([mark(ada, '2199-01-04')])).at('errors'), [
    { line: 1, code: /campus.(?:not_enrolled_there|day_to_come)/ }
  ])
})

t.test('a day of a student is told whole or in periods, by one file or by two', async t => {
  await clear()
  const whole = mark(dua, '2020-02-03')
  const parts = [await period('SOUTH', 'P1'), await period('SOUTH', 'P2')].map(period_id =>
    mark(dua, '2020-02-03', 'absent', { period_id })
  )
  const mixed = await send([...parts, whole], { mode: 'good_rows' })
  t.match(mixed.json, { created: 2, errors: [{ line: 3, code: 'campus.attendance_mode' }] }, mixed.text)
  const later = await send([whole], { mode: 'good_rows' })
  t.match(later.json, { created: 0, errors: [{ line: 1, code: 'campus.attendance_mode' }] }, later.text)
})

t.test('a teacher sends marks of those whom they teach, and of nobody else', async t => {
  await clear()
  const lines = [mark(ada, '2020-02-03'), mark(dua, '2020-02-03', 'present', { period_id: firstSouth })]
  const told = await send(lines, { mode: 'good_rows' }, {}, 'teacher')
  t.match(told.json, { created: 1, errors: [{ line: 2, code: 'request.reference_missing' }] }, told.text)
  t.equal((await send(lines, {}, {}, 'guardian')).status, 403)
})

t.test('who had no mark in a register that was taken has one now, and it is kept that it came later', async t => {
  await clear()
  await send([mark(ada, '2020-02-03')])
  const [register] = await listed('listAttendanceRegisters', {})
  const again = await send([mark(ada, '2020-02-03'), mark(ben, '2020-02-03', 'absent')], { mode: 'good_rows' })
  t.match(again.json, { created: 1, errors: [{ line: 1, code: 'campus.marked_elsewhere' }] }, again.text)
  const [added] = await listed('listAttendance', { student_id: ben })
  t.match(added, { register_id: register?.id, status: 'absent' })
  t.match(await listed('listAttendanceCorrections', {}), [
    { attendance_id: added?.id, from_status: 'unmarked', to_status: 'absent', to_minutes: null }
  ])
})

t.test('who is absent today by a file is told of, and nobody who was before', async t => {
  await clear()
  const [today] = await sql<{ day: string }[]>`
    select (now() at time zone time_zone)::date::text as day from identity.institutions where code = 'oak'`
  await sql`
    with year as (
      insert into campus.academic_years (institution_id, code, name, starts_on, ends_on, weekdays)
      select institution_id, 'NOW', 'Now', now()::date - 30, now()::date + 30, '[1]' from campus.sections where id = ${northA}
      returning institution_id, id
    ), place as (
      insert into campus.sections (institution_id, academic_year_id, class_level_id, campus_id, code, name, capacity)
      select y.institution_id, y.id, s.class_level_id, s.campus_id, 'NOW', 'Now', 5
      from year y, campus.sections s where s.id = ${northA}
      returning *
    )
    insert into campus.enrolments (institution_id, student_id, section_id, academic_year_id, class_level_id, campus_id, roll_number, starts_on)
    select institution_id, ${ada}, id, academic_year_id, class_level_id, campus_id, 1, now()::date - 20 from place`
  const done = await send([mark(ada, today?.day ?? '', 'absent'), mark(ben, '2020-02-03', 'absent')])
  t.equal(done.at('created'), 2, done.text)
  const told =
    await sql`select payload ->> 'student_id' as student_id from kernel.outbox where name = 'campus.student_absent'`
  t.strictSame(
    told.map(row => row.student_id),
    [ada]
  )
})

for (const type of ['text/csv', 'application/x-ndjson']) {
  t.test(`what was exported and is imported is exported as the same: ${type}`, async t => {
    await clear()
    for (const on of ['2020-02-03', '2020-02-04', '2020-02-06']) {
      const entries = [{ student_id: ben, status: 'late', minutes: 200, note: '=1 "quoted", \n and so on' }]
      const taken = await api.call('recordAttendance', {
        as,
        body: { section_id: northA, on, rest: 'absent', entries }
      })
      t.equal(taken.status, 200, taken.text)
    }
    const { before, emptied, imported, after } = await thereAndBack(api, 'Attendance', type, clear, ['register_id'])
    t.ok(before.length > 8)
    t.strictSame(emptied, [])
    t.match(imported.json, { created: before.length, failed: 0 }, imported.text)
    t.strictSame(after, before)
  })
}

t.test('beside registers of the same days nobody has two marks, and each has one', async t => {
  await clear()
  const days = ['2020-03-02', '2020-03-03', '2020-03-04', '2020-03-05', '2020-03-06']
  const lines = days.flatMap(on => [ada, ben].map(id => mark(id, on)))
  const record = (on: string) =>
    api.patiently('recordAttendance', { as, body: { section_id: northA, on, entries: [], rest: 'absent' } })
  const answers = await Promise.all([
    send(lines, { mode: 'good_rows' }),
    ...days.map(record),
    send(lines, { mode: 'good_rows' })
  ])
  for (const answer of answers) t.match(String(answer.status), /^(?:200|409)$/, answer.text)
  const marks =
    await sql`select student_id, "on", count(*)::integer as n from campus.attendance where student_id in (${ada}, ${ben}) group by 1, 2`
  t.equal(marks.length, 10)
  t.ok(marks.every(({ n }) => n === 1))
})
