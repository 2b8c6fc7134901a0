import fc from 'fast-check'
import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'

const { api, database } = await testApp(t)
const { student, section, period } = schoolOf({ api, database })

const seed = Number(process.env.PROVOST_TEST_SEED ?? Date.now() % 2_147_483_647)
t.comment(`seed ${seed}: PROVOST_TEST_SEED=${seed} repeats it`)

const [ada, ben, fay, dua] = [await student('Ada'), await student('Ben'), await student('Fay'), await student('Dua')]
const northA = await section('NORTH', 'Grade 1 A')
const southA = await section('SOUTH', 'Grade 1 A')

const as = 'registrar'
const record = async (body: object): Promise<string> => {
  const answer = await api.call('recordAttendance', { as, body })
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.str('id')
}
const summary = async (query: Record<string, string>) => {
  const answer = await api.call('getAttendanceSummary', { as, query })
  return new Map(answer.rows().map(({ student_id, student_name: _, ...sums }) => [student_id, sums]))
}

/** What Ada, Ben and Fay were on the first weeks of June. */
const ON = ['01', '02', '03', '04', '05', '08', '09', '10', '11', '12', '15', '16'].map(d => `2020-06-${d}`)
const worth: Readonly<Record<string, number | null>> = { present: 1, late: 1, half: 0.5, absent: 0, excused: null }
const statuses = Object.keys(worth)
const told = fc.sample(fc.tuple(...[ada, ben, fay].map(() => fc.constantFrom(...statuses))), {
  seed,
  numRuns: ON.length
})
const were = new Map([ada, ben, fay].map((id, n) => [id, told.map(day => String(day[n]))]))

for (const [n, on] of ON.entries()) {
  const entries = [...were].map(([student_id, days]) => ({ student_id, status: days[n] }))
  await record({ section_id: northA, on, entries })
}

const expected = (days: readonly string[]) => {
  const values = days.flatMap(status => worth[status] ?? [])
  const present_days = values.reduce((sum, value) => sum + value, 0)
  return {
    days: values.length,
    present_days,
    excused_days: days.filter(status => status === 'excused').length,
    late_days: days.filter(status => status === 'late').length,
    percentage: values.length === 0 ? null : Math.round((present_days * 10_000) / values.length) / 100
  }
}

t.test(
  'sums are those of the days, of any days of months and of whole ones, of one student and of a section',
  async t => {
    for (const [first, last] of [
      [0, 11],
      [2, 7],
      [5, 5]
    ] as const) {
      const all = await summary({ section_id: northA, from: ON[first] ?? '', to: ON[last] ?? '' })
      for (const [id, days] of were) {
        const want = expected(days.slice(first, last + 1))
        t.strictSame(all.get(id), want)
        t.strictSame((await summary({ student_id: id, from: ON[first] ?? '', to: ON[last] ?? '' })).get(id), want)
      }
    }
    const month = await summary({ section_id: northA, from: '2020-05-01', to: '2020-06-30' })
    for (const [id, days] of were) t.strictSame(month.get(id), expected(days), 'whole months')
    const none = await summary({ student_id: ada, from: '2020-07-01', to: '2020-07-31' })
    t.strictSame(none.get(ada), expected([]), 'of no days nothing')
  }
)

t.test('who names nobody is told of all in reach, by name and page by page', async t => {
  const span = { from: ON[0] ?? '', to: ON[11] ?? '' }
  const names: unknown[] = []
  let cursor: string | undefined
  do {
    const query = { ...span, limit: 2, ...(cursor === undefined ? {} : { cursor }) }
    const page = await api.call('getAttendanceSummary', { as, query })
    t.equal(page.status, 200, page.text)
    names.push(...page.rows().map(row => row.student_name))
    const next = page.at('next')
    cursor = typeof next === 'string' ? next : undefined
  } while (cursor !== undefined)
  t.strictSame(names, ['Ada Almeida', 'Ben Baker', 'Cem Candan', 'Dua Diallo', 'Fay Fofana'], 'Eva only applies')
  const own = await api.call('getAttendanceSummary', { as: 'guardian', query: span })
  t.strictSame(
    own.rows().map(row => row.student_id),
    [ben]
  )
})

t.test('a correction moves the sums', async t => {
  const marks = await api.call('listAttendance', { as, query: { on: ON[3] ?? '', student_id: ben } })
  const params = { id: marks.str('data', 0, 'id') }
  for (const status of ['absent', 'half', 'excused', 'late']) {
    await api.call('correctAttendance', { as, params, body: { status, reason: 'As her teacher said' } })
    const days = were.get(ben)?.with(3, status) ?? []
    were.set(ben, days)
    const sums = await summary({ student_id: ben, from: '2020-06-01', to: '2020-06-30' })
    t.strictSame(sums.get(ben), expected(days))
  }
})

t.test('registers that are taken at once for the same students are all counted', async t => {
  const on = ['2020-07-01', '2020-07-02', '2020-07-03', '2020-07-06', '2020-07-07', '2020-07-08']
  await Promise.all(on.map(day => record({ section_id: northA, on: day, entries: [] })))
  const sums = await summary({ section_id: northA, from: '2020-07-01', to: '2020-07-31' })
  for (const id of [ada, ben, fay]) t.strictSame(sums.get(id), expected(on.map(() => 'present')))
})

t.test('minutes of a day’s periods add up, and what a rule says later makes no other day of it', async t => {
  const on = '2020-06-02'
  const span = { from: on, to: on, student_id: dua }
  for (const [code, status] of [
    ['P1', 'present'],
    ['P2', 'absent']
  ] as const) {
    const entries = [{ student_id: dua, status }]
    await record({ section_id: southA, on, period_id: await period('SOUTH', code), entries })
  }
  t.match((await summary(span)).get(dua), { days: 1, present_days: 0.5 }, '45 minutes of the 90 of a day')
  const rules = await api.call('listAttendanceRules', { as, query: { mode: 'period' } })
  const params = { id: rules.str('data', 0, 'id') }
  const body = { full_day_minutes: 45, half_day_minutes: 30 }
  t.equal((await api.call('updateAttendanceRule', { as, params, body, headers: { 'if-match': '*' } })).status, 200)
  const entries = [{ student_id: dua, status: 'late', minutes: 0 }]
  await record({ section_id: southA, on: '2020-06-03', period_id: await period('SOUTH', 'P1'), entries })
  t.match((await summary(span)).get(dua), { days: 1, present_days: 0.5 })
})

t.test('shortages are those below a percentage, the lowest first, page by page', async t => {
  const span = { from: ON[0] ?? '', to: ON[11] ?? '' }
  const want = [...were]
    .map(([student_id, days]) => ({ student_id, ...expected(days) }))
    .filter(({ percentage }) => percentage !== null && percentage < 100)
    .toSorted((a, b) => (a.percentage ?? 0) - (b.percentage ?? 0))
  const found: unknown[] = []
  let cursor: string | undefined
  do {
    const query = { ...span, below: 100, limit: 1, section_id: northA, ...(cursor === undefined ? {} : { cursor }) }
    const page = await api.call('listShortages', { as, query })
    t.equal(page.status, 200, page.text)
    found.push(...page.rows().map(row => row.percentage))
    const next = page.at('next')
    cursor = typeof next === 'string' ? next : undefined
    t.equal(page.headers.has('link'), cursor !== undefined)
  } while (cursor !== undefined)
  t.strictSame(
    found,
    want.map(({ percentage }) => percentage)
  )
  const usual = await api.call('listShortages', { as, query: span })
  for (const row of usual.rows()) t.ok(Number(row.percentage) < (row.student_id === dua ? 80 : 75), usual.text)
  const below = await api.call('listShortages', { as, query: { ...span, below: 0 } })
  t.strictSame(below.rows(), [])
})

t.test('questions that make no sense are refused', async t => {
  const span = { from: '2020-06-01', to: '2020-06-30' }
  for (const query of [
    { ...span, student_id: ada, section_id: northA },
    { ...span, student_id: ada, to: '2020-05-31' },
    { ...span, student_id: ada, to: '2021-07-06' }
  ]) {
    t.equal((await api.call('getAttendanceSummary', { as, query })).at('code'), 'request.invalid')
  }
  t.equal(
    (await api.call('listShortages', { as, query: { ...span, cursor: 'WzFd' } })).at('code'),
    'request.cursor_invalid'
  )
  t.equal((await api.call('listShortages', { as, query: { ...span, to: '2020-05-31' } })).at('code'), 'request.invalid')
})
