import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import type { Call } from '#test/support/client.ts'

const { api, database } = await testApp(t)
const { student, section } = schoolOf({ api, database })

const [ada, ben, cem, fay] = [await student('Ada'), await student('Ben'), await student('Cem'), await student('Fay')]
const northA = await section('NORTH', 'Grade 1 A')
const northB = await section('NORTH', 'Grade 1 B')

const entities = 'Attendance,AttendanceCorrection,StudentLeave'
const readers = ['teacher', 'guardian', 'student', 'campus_registrar'] as const
const began = new Map<string, string>()
for (const as of readers) began.set(as, (await api.call('listChanges', { as, query: { entities } })).str('next'))

/** What the office does before anybody looks. */
const does = async (operation: string, call: Call): Promise<void> => {
  const { status, text } = await api.call(operation, { as: 'registrar', ...call })
  if (status >= 300) throw new Error(text)
}

const on = '2020-04-06'
for (const section_id of [northA, northB]) {
  await does('recordAttendance', { body: { section_id, on, entries: [], rest: 'absent' } })
}
const marks = new Map(
  (await api.call('listAttendance', { as: 'registrar', query: { on } })).rows().map(row => [row.student_id, row])
)
for (const { id } of marks.values()) {
  const body = { status: 'late', reason: 'Came by the next bus' }
  await does('correctAttendance', { params: { id: String(id) }, body })
}
const days = { starts_on: '2020-04-08', ends_on: '2020-04-09', reason: 'A wedding' }
for (const student_id of [ada, ben, cem, fay]) await does('requestStudentLeave', { body: { student_id, ...days } })

/** Whose rows each of them sees: the teacher's section, the guardian's ward, one's own, all of the campus. */
const sees: Readonly<Record<(typeof readers)[number], readonly string[]>> = {
  teacher: [ada, ben, fay],
  guardian: [ben],
  student: [ada],
  campus_registrar: [ada, ben, cem, fay]
}

const whose = (rows: readonly { [name: string]: unknown }[]) =>
  [...new Set(rows.map(row => String(row.student_id)))].sort()

for (const as of readers) {
  const mine = sees[as].toSorted()

  t.test(`${as}: lists and files show one’s own alone`, async t => {
    for (const operation of ['Attendance', 'AttendanceCorrections', 'StudentLeaves']) {
      const page = await api.call(`list${operation}`, { as, query: { limit: 200 } })
      t.strictSame(whose(page.rows()), mine, `list${operation}`)
      const file = await api.call(`export${operation}`, { as, headers: { accept: 'application/x-ndjson' } })
      const lines = file.text.trim().split('\n')
      t.strictSame(whose(lines.map(line => JSON.parse(line))), mine, `export${operation}`)
      for (const row of (await api.call(`list${operation}`, { as: 'owner', query: { limit: 200 } })).rows()) {
        const answer = await api.call(`get${operation.replace(/s$/, '')}`, { as, params: { id: String(row.id) } })
        t.equal(answer.status, mine.includes(String(row.student_id)) ? 200 : 404, operation)
      }
    }
  })

  t.test(`${as}: changes are told of one’s own alone`, async t => {
    const told = await api.call('listChanges', { as, query: { entities, since: began.get(as) ?? '', limit: 200 } })
    t.equal(told.status, 200, told.text)
    const rows = told.rows().map(({ data }) => data as { [name: string]: unknown })
    t.strictSame(whose(rows), mine, told.text)
  })

  t.test(`${as}: sums are told of one’s own alone, and who asks for others’ is told of nobody`, async t => {
    const span = { from: on, to: on }
    for (const id of [ada, ben, cem, fay]) {
      const answer = await api.call('getAttendanceSummary', { as, query: { ...span, student_id: id } })
      t.strictSame(
        answer.rows().map(row => row.student_id),
        mine.includes(id) ? [id] : []
      )
    }
    const short = await api.call('listShortages', { as, query: { from: '2020-01-06', to: '2020-12-18', below: 100 } })
    t.equal(short.status, 200, short.text)
    for (const id of whose(short.rows())) t.ok(mine.includes(id))
    const other = await api.call('getAttendanceSummary', { as, query: { ...span, section_id: northB } })
    t.strictSame(whose(other.rows()), as === 'campus_registrar' ? [cem] : [])
  })
}

t.test('registers are for who teaches the section, and for the office', async t => {
  const seen = async (as: string) =>
    (await api.call('listAttendanceRegisters', { as, query: { on } })).rows().map(r => r.section_id)
  t.strictSame(await seen('teacher'), [northA])
  t.strictSame((await seen('registrar')).toSorted(), [northA, northB].toSorted())
  for (const as of ['guardian', 'student']) t.equal((await api.call('listAttendanceRegisters', { as })).status, 403)
})

t.test('a teacher takes, completes and corrects the attendance of taught sections alone', async t => {
  const as = 'teacher'
  const foreign = { section_id: northB, on: '2020-04-07', entries: [] }
  const taken = await api.call('recordAttendance', { as, body: foreign })
  const none = await api.call('recordAttendance', {
    as,
    body: { ...foreign, section_id: '019a9d5e-7c00-7abc-8def-0123456789ab' }
  })
  t.strictSame([taken.status, taken.at('code')], [422, 'request.reference_missing'])
  t.strictSame([none.status, none.at('code')], [422, 'request.reference_missing'])
  const sunday = await api.call('recordAttendance', { as, body: { ...foreign, on: '2020-04-05' } })
  t.equal(sunday.at('code'), 'request.reference_missing', 'before anything else is told of it')
  const correction = { status: 'present', reason: 'Was there' }
  const mark = (id: string) => ({ as, params: { id: String(marks.get(id)?.id) }, body: correction })
  t.equal((await api.call('correctAttendance', mark(cem))).status, 404)
  t.equal((await api.call('correctAttendance', mark(ada))).status, 200)
  const params = { id: String(marks.get(cem)?.register_id) }
  t.equal((await api.call('completeAttendance', { as, params, body: correction })).status, 404)
})
