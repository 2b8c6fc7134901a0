import t from 'tap'
import { testApp } from '#test/support/app.ts'
import { schoolOf } from '#test/support/campus.ts'
import { seedCohort } from '#test/support/cohort.ts'
import { Promoting } from '#test/support/promoting.ts'
import { refused } from '#test/support/refused.ts'

const { api, app, database } = await testApp(t)
const { sql } = database
// Three class levels of two sections of four; a fifth seat in each.
const cohort = await seedCohort(sql, 'oak', { levels: 3, sections: 2, students: 4, capacity: 5 })
const { act } = schoolOf({ api, database })
const office = new Promoting(api, sql, cohort)
const { campus, from_year_id, to_year_id, levels } = cohort
const before = await office.state()

const sectionOf = async (year: string, name: string): Promise<string> => {
  const [row] = await sql<{ id: string }[]>`
    select id from campus.sections where academic_year_id = ${year} and campus_id = ${campus} and name = ${name}`
  return row?.id ?? ''
}

const studentsOf = async (name: string): Promise<string[]> => {
  const rows = await sql<{ id: string }[]>`
    select id from campus.students where section_id = ${await sectionOf(from_year_id, name)} order by name`
  return rows.map(({ id }) => id)
}

/** To another section of the year that ends, on its first day. */
const transfer = async (student: string, to: string): Promise<void> => {
  const [seat] = await sql<{ id: string }[]>`
    select id from campus.enrolments where student_id = ${student} and status = 'active' and academic_year_id = ${from_year_id}`
  const body = { section_id: await sectionOf(from_year_id, to), from: '2030-01-07' }
  const moved = await act('transferSection', { params: { id: seat?.id ?? '' }, body })
  if (moved.status !== 201) throw new Error(moved.text)
}

/** Somebody sat there from a day to a day, and left. */
const satIn = async (student: string, section: string, from: string, until: string): Promise<void> => {
  await sql`
    insert into campus.enrolments (institution_id, student_id, section_id, academic_year_id, class_level_id, campus_id, roll_number, starts_on)
    select institution_id, ${student}, id, academic_year_id, class_level_id, campus_id, 9, ${from} from campus.sections where id = ${section}`
  await sql`
    update campus.enrolments set status = 'withdrawn', ends_on = ${until}
    where student_id = ${student} and section_id = ${section} and status = 'active'`
}

const [a1 = '', a2 = '', a3 = ''] = await studentsOf('Level 1 S1')
const [c1 = '', c2 = ''] = await studentsOf('Level 3 S1')

t.test('a preview decides by the class level, keeps the section’s code, and moves nobody', async t => {
  const made = await office.preview()
  t.equal(made.status, 201, made.text)
  t.equal(made.headers.get('location'), `/v1/campus/promotions/${made.str('id')}`)
  t.match(made.json, { state: 'previewed', promote: 16, retain: 0, graduate: 8, leave: 0, exceptions: 0, version: 1 })
  const items = await office.items(made.str('id'), { decision: 'promote' })
  t.strictSame(
    items.map(item => item.section_name),
    ['Level 2 S1', 'Level 2 S2', 'Level 3 S1', 'Level 3 S2'].flatMap(name => Array.from({ length: 4 }, () => name)),
    'section by section'
  )
  t.strictSame(
    items.slice(0, 4).map(item => item.student_name),
    ['Student 0001', 'Student 0002', 'Student 0003', 'Student 0004'],
    'by name within each'
  )
  t.strictSame(await office.state(), before)
  const again = await office.preview()
  t.equal(again.str('hash'), made.str('hash'), 'the same facts give the same plan')
  await sql`update campus.enrolments set updated_at = now() where student_id = ${a1}`
  t.equal((await office.preview()).str('hash'), made.str('hash'), 'whatever else of them moves')
  const retained = await office.preview({ decisions: [{ student_id: a1, decision: 'retain' }] })
  t.not(retained.str('hash'), made.str('hash'), 'and another decision another hash')
})

t.test('what is decided otherwise, with a reason and a section', async t => {
  const section_id = await sectionOf(to_year_id, 'Level 2 S2')
  const made = await office.preview({
    decisions: [
      { student_id: a1, decision: 'promote', section_id },
      { student_id: a2, decision: 'retain', reason: 'Was ill for long' },
      { student_id: a3, decision: 'leave', reason: 'Moves away' },
      { student_id: c1, decision: 'retain' }
    ]
  })
  t.match(made.json, { promote: 14, retain: 2, graduate: 7, leave: 1, exceptions: 0 }, made.text)
  const of = async (student_id: string) => (await office.items(made.str('id'), { student_id }))[0]
  t.match(await of(a1), { decision: 'promote', section_name: 'Level 2 S2' })
  t.match(await of(a2), { decision: 'retain', section_name: 'Level 1 S1' })
  t.match(await of(a3), { decision: 'leave', section_name: null })
  t.match(await of(c1), { decision: 'retain', section_name: 'Level 3 S1' })
})

t.test('a decision that does not fit its student is refused, and which one', async t => {
  const decide = (...decisions: object[]) => office.preview({ decisions })
  const there = await sectionOf(to_year_id, 'Level 2 S1')
  const student_id = a1
  for (const unfit of [
    { student_id: c1, decision: 'promote' },
    { student_id, decision: 'promote', section_id: await sectionOf(to_year_id, 'Level 3 S1') },
    { student_id, decision: 'promote', section_id: await sectionOf(from_year_id, 'Level 2 S1') },
    { student_id, decision: 'retain', section_id: there },
    { student_id, decision: 'leave', section_id: there }
  ]) {
    const answer = await decide({ student_id: a2, decision: 'retain' }, unfit)
    refused(t, answer, 422, 'campus.decision_unfit')
    t.match(answer.str('detail'), /^Decision 1: /)
  }
  refused(
    t,
    await decide({ student_id, decision: 'retain' }, { student_id, decision: 'leave' }),
    422,
    'campus.decision_unfit'
  )
  const [other] = await sql<{ id: string }[]>`select id from campus.students where name = 'Ada Almeida' limit 1`
  refused(t, await decide({ student_id: other?.id, decision: 'retain' }), 422, 'request.reference_missing')
})

t.test('years go forward, and what is named exists', async t => {
  refused(
    t,
    await office.preview({ from_year_id: to_year_id, to_year_id: from_year_id }),
    422,
    'campus.years_out_of_order'
  )
  refused(t, await office.preview({ to_year_id: from_year_id }), 422, 'campus.years_out_of_order')
  for (const name of ['from_year_id', 'to_year_id', 'campus_id']) {
    refused(t, await office.preview({ [name]: a1 }), 422, 'request.reference_missing')
  }
  refused(t, await office.preview({ class_level_ids: [a1] }), 422, 'request.reference_missing')
  const some = await office.preview({ class_level_ids: levels.slice(0, 1) })
  t.match(some.json, { promote: 8, graduate: 0 }, 'of the named levels alone')
})

t.test('who keeps to a campus promotes that campus alone', async t => {
  const as = 'campus_registrar'
  refused(t, await office.preview({}, as), 422, 'request.reference_missing')
  const { from_year_id, to_year_id } = cohort
  refused(t, await api.call('previewPromotion', { as, body: { from_year_id, to_year_id } }), 403, 'access.out_of_reach')
  const [north] = await sql<{ id: string }[]>`
    select c.id from identity.campuses c join identity.institutions i on i.id = c.institution_id where i.code = 'oak' and c.code = 'NORTH'`
  const own = await office.preview({ campus_id: north?.id }, as)
  t.equal(own.status, 201, own.text)
  const foreign = await office.preview()
  for (const [operation, body] of [
    ['commitPromotion', { hash: foreign.str('hash') }],
    ['undoPromotion', {}],
    ['discardPromotion', undefined],
    ['getPromotion', undefined]
  ] as const) {
    const call = { as, params: { id: foreign.str('id') }, ...(body === undefined ? {} : { body }) }
    refused(t, await api.call(operation, call), 404, 'request.not_found')
  }
  const seen = await api.call('listPromotionItems', { as, query: { promotion_id: foreign.str('id') } })
  t.strictSame(seen.rows(), [])
})

t.test(
  'where there is no room, no section or no standing is an exception; seats are shared evenly and never beyond capacity',
  async t => {
    await sql`update campus.sections set capacity = 3 where academic_year_id = ${to_year_id} and name = 'Level 2 S1'`
    await sql`update campus.students set status = 'suspended' where id = ${c2}`
    const made = await office.preview()
    t.match(made.json, { promote: 16, exceptions: 1 }, 'who finds no seat under the old code takes one of another')
    t.equal((await office.items(made.str('id'), { section_id: await sectionOf(to_year_id, 'Level 2 S1') })).length, 3)
    t.match(await office.items(made.str('id'), { state: 'exception' }), [{ student_id: c2, code: 'suspended' }])
    await sql`update campus.sections set capacity = 3 where academic_year_id = ${to_year_id} and name = 'Level 2 S2'`
    const full = await office.preview()
    t.match(full.json, { promote: 14, exceptions: 3 })
    t.strictSame(
      (await office.items(full.str('id'), { code: 'section_full' })).map(item => item.student_name),
      ['Student 0004', 'Student 0004']
    )
    refused(t, await office.commit(full.str('id'), full.str('hash')), 409, 'campus.promotion_incomplete')
    t.match((await office.get(full.str('id'))).json, { state: 'previewed' })

    const rooms = await sql`
    insert into campus.sections (institution_id, academic_year_id, class_level_id, campus_id, code, name, capacity)
    select ${cohort.institution}, ${to_year_id}, ${levels[1] ?? ''}, ${campus}, code, 'Level 2 ' || code, 3
    from unnest('{X1,X2}'::text[]) code returning id`
    const shared = await office.preview()
    t.strictSame(
      (await office.items(shared.str('id'), { to_class_level_id: levels[1] ?? '' })).map(item => item.section_name),
      [3, 3, 1, 1].flatMap((n, i) => Array.from({ length: n }, () => `Level 2 ${['S1', 'S2', 'X1', 'X2'][i]}`))
    )
    await sql`delete from campus.promotion_items`
    await sql`delete from campus.sections where id = any (${rooms.map(({ id }) => String(id))}::uuid[])`
    await sql`delete from campus.sections where academic_year_id = ${to_year_id} and class_level_id = ${levels[1] ?? ''}`
    const none = await office.preview()
    t.equal((await office.items(none.str('id'), { code: 'no_section' })).length, 8)
    await sql`
    insert into campus.sections (institution_id, academic_year_id, class_level_id, campus_id, code, name, capacity)
    select institution_id, ${to_year_id}, class_level_id, campus_id, code, name, 5
    from campus.sections where academic_year_id = ${from_year_id} and class_level_id = ${levels[1] ?? ''}`
    await sql`update campus.students set status = 'active' where id = ${c2}`
  }
)

t.test('discarded, it and its items are given up', async t => {
  const made = await office.preview()
  const params = { id: made.str('id') }
  const given = await api.call('discardPromotion', { as: 'registrar', params })
  t.match(given.json, { state: 'discarded' })
  t.strictSame(await office.items(made.str('id')), [])
  const late = await office.commit(made.str('id'), made.str('hash'))
  t.match(late.json, { status: 409, code: 'request.state', allowed: [] })
})

t.test('another hash commits nothing; nor does what is being worked on again', async t => {
  const made = await office.preview()
  const id = made.str('id')
  refused(t, await office.commit(id, '0'.repeat(64)), 409, 'campus.promotion_changed')
  const job = await office.commit(id, made.str('hash'))
  t.equal(job.status, 202, job.text)
  t.equal(job.headers.get('location'), `/v1/jobs/${job.str('id')}`)
  t.match(job.json, { kind: 'campus.promote', state: 'queued', total: 24 })
  refused(t, await office.commit(id, made.str('hash')), 409, 'campus.promotion_busy')
  refused(t, await office.undo(id), 409, 'campus.promotion_busy')
  // stopped before it began: undo turns back, as nobody has moved
  await api.call('cancelJob', { as: 'registrar', params: { id: job.str('id') } })
  const back = await office.undo(id)
  t.match(back.json, { kind: 'campus.unpromote', total: 0 }, back.text)
  app.startEngine({ url: database.url })
  await office.ended(back.str('id'))
  t.match((await office.get(id)).json, { state: 'undone', moved: 0 })
})

t.test(
  'committed, everybody is where the preview said, with roll numbers by name; undone, where they were',
  async t => {
    const untouched = await office.state()
    const made = await office.preview({
      decisions: [
        { student_id: a2, decision: 'retain', reason: 'Was ill for long' },
        { student_id: a3, decision: 'leave', reason: 'Moves away' }
      ]
    })
    const id = made.str('id')
    const job = await office.ended((await office.commit(id, made.str('hash'))).str('id'))
    t.match(job.json, { state: 'succeeded', done: 24, error_count: 0, result: { moved: 24, skipped: 0 } })
    t.match((await office.get(id)).json, { state: 'committed', moved: 24, skipped: 0, job_id: job.str('id') })
    const seats = await office.seats()
    t.match(
      seats.filter(seat => seat.status === 'active').map(seat => `${seat.section} ${seat.roll_number} ${seat.student}`),
      [
        'Level 1 S1 new 1 Student 0002',
        'Level 2 S1 new 1 Student 0001',
        'Level 2 S1 new 2 Student 0004',
        ...[1, 2, 3, 4].map(n => `Level 2 S2 new ${n} Student 000${n}`),
        ...['S1', 'S2'].flatMap(code => [1, 2, 3, 4].map(n => `Level 3 ${code} new ${n} Student 000${n}`))
      ]
    )
    const outcomes = Object.groupBy(seats, seat => String(seat.outcome))
    t.strictSame(
      Object.entries(outcomes)
        .map(([outcome, of = []]) => [outcome, of.length])
        .sort(),
      [
        ['graduated', 8],
        ['left', 1],
        ['null', 15],
        ['promoted', 14],
        ['retained', 1]
      ]
    )
    const rows = await office.state()
    const of = (id: string) => rows.find(row => row.id === id)
    t.match(of(a3), {
      status: 'withdrawn',
      status_since: '2030-12-13',
      left_on: '2030-12-13',
      status_reason: 'Moves away',
      section_id: null
    })
    t.match(of(c1), { status: 'graduated', left_on: '2030-12-13', section_id: null, guarded: null })
    t.match(of(a1), {
      status: 'active',
      section_id: await sectionOf(to_year_id, 'Level 2 S1'),
      guarded: await sectionOf(to_year_id, 'Level 2 S1')
    })
    t.match(of(a1)?.enrolments, [
      { status: 'completed', ends_on: '2030-12-13' },
      { status: 'active', starts_on: '2031-01-06' }
    ])
    t.strictSame([...(await office.miscounted())], [])

    const back = await office.ended((await office.undo(id)).str('id'))
    t.match(back.json, { state: 'succeeded', done: 24, error_count: 0, result: { undone: 24, kept: 0 } })
    t.strictSame(await office.state(), untouched)
    t.strictSame([...(await office.miscounted())], [])
    t.match((await office.undo(id)).json, { status: 409, code: 'request.state' })
  }
)

t.test(
  'who has changed since the preview is skipped and told, and so is whom a section has no room for any more',
  async t => {
    const made = await office.preview({ class_level_ids: levels.slice(0, 1) })
    const id = made.str('id')
    await transfer(a1, 'Level 1 S2')
    await sql`update campus.students set status = 'suspended' where id = ${a2}`
    await sql`update campus.sections set capacity = 3 where academic_year_id = ${to_year_id} and name = 'Level 2 S2'`
    const job = await office.ended((await office.commit(id, made.str('hash'))).str('id'))
    t.match(job.json, { state: 'succeeded', done: 8, error_count: 3, result: { moved: 5, skipped: 3 } })
    t.match(
      (await office.items(id, { state: 'skipped' })).map(({ student_name, code }) => [student_name, code]),
      [
        ['Student 0001', 'enrolment_changed'],
        ['Student 0002', 'student_changed'],
        ['Student 0004', 'section_full']
      ]
    )
    t.match(job.at('errors', 0), { code: 'enrolment_changed', item: /Student 0001$/, detail: /enrolment/ })
    const stayed = await sql`select section_id from campus.enrolments where student_id = ${a1} and status = 'active'`
    t.match(stayed, [{ section_id: await sectionOf(from_year_id, 'Level 1 S2') }])
    t.match(
      (await office.preview({ class_level_ids: levels.slice(0, 1) })).json,
      { promote: 2, exceptions: 1 },
      'they are left for the next'
    )
    await office.ended((await office.undo(id)).str('id'))
    await sql`update campus.students set status = 'active' where id = ${a2}`
    await transfer(a1, 'Level 1 S1')
  }
)

t.test('a new name between preview and commit keeps nobody from being moved as decided', async t => {
  const made = await office.preview({ class_level_ids: levels.slice(0, 1) })
  const named = await act('updateStudent', { params: { id: a3 }, body: { name: 'Student 0003 of the new name' } })
  t.equal(named.status, 200, named.text)
  const id = made.str('id')
  const job = await office.ended((await office.commit(id, made.str('hash'))).str('id'))
  t.match(job.json, { state: 'succeeded', done: 8, error_count: 0, result: { moved: 8, skipped: 0 } }, job.text)
  await office.ended((await office.undo(id)).str('id'))
})

t.test('who sat in the new year for some days is an exception, or skipped and told; the others are moved', async t => {
  const made = await office.preview({ class_level_ids: levels.slice(0, 1) })
  const id = made.str('id')
  await satIn(a1, await sectionOf(to_year_id, 'Level 2 S1'), '2031-01-06', '2031-01-08')
  const again = await office.preview({ class_level_ids: levels.slice(0, 1) })
  t.match(again.json, { promote: 7, exceptions: 1 }, again.text)
  t.match(await office.items(again.str('id'), { state: 'exception' }), [{ student_id: a1, code: 'enrolled_then' }])
  const job = await office.ended((await office.commit(id, made.str('hash'))).str('id'))
  t.match(job.json, { state: 'succeeded', error_count: 1, result: { moved: 7, skipped: 1 } }, job.text)
  t.match(await office.items(id, { state: 'skipped' }), [{ student_id: a1, code: 'enrolled_then' }])
  await office.ended((await office.undo(id)).str('id'))
  await sql`delete from campus.enrolments where student_id = ${a1} and academic_year_id = ${to_year_id}`
})

t.test('who sat in the old year again for some days is not put back, and told; the others are', async t => {
  const id = await office.through({ class_level_ids: levels.slice(0, 1) })
  await satIn(a1, await sectionOf(from_year_id, 'Level 1 S1'), '2030-12-14', '2030-12-16')
  refused(t, await office.undo(id), 409, 'campus.promotion_in_use')
  const job = await office.ended((await office.undo(id, { accept_exceptions: true })).str('id'))
  t.match(job.json, { state: 'succeeded', error_count: 1, result: { undone: 7, kept: 1 } }, job.text)
  t.match(await office.items(id, { state: 'kept' }), [{ student_id: a1, code: 'enrolled_then' }])
})

t.test('what cannot be undone refuses it, or stays and is told where that is accepted', async t => {
  const [first = '', second = '', third = '', fourth = ''] = await studentsOf('Level 2 S1')
  const id = await office.through({ class_level_ids: levels.slice(1, 3) })
  // moved on since; another has got the old roll number; a table that we know nothing of refers to the enrolment
  await sql`update campus.enrolments set status = 'withdrawn', ends_on = '2031-02-01' where student_id = ${first} and status = 'active'`
  await sql`
    insert into campus.enrolments (institution_id, student_id, section_id, academic_year_id, class_level_id, campus_id, roll_number, starts_on)
    select e.institution_id, ${a1}, e.section_id, e.academic_year_id, e.class_level_id, e.campus_id, e.roll_number, '2030-02-01'
    from campus.enrolments e where e.student_id = ${second} and e.status = 'completed'
    and not exists (select from campus.enrolments o where o.student_id = ${a1} and o.status = 'active')`
  await sql`create table campus.choices (institution_id uuid, enrolment_id uuid, foreign key (institution_id, enrolment_id) references campus.enrolments)`
  await sql`insert into campus.choices select institution_id, id from campus.enrolments where student_id = ${third} and status = 'active'`

  // the fourth came to the section on the first day of the year
  await sql`
    with register as (
      insert into campus.attendance_registers (institution_id, section_id, campus_id, "on", full_day_minutes, half_day_minutes, told)
      select institution_id, section_id, campus_id, starts_on, 240, 120, '' from campus.enrolments
      where student_id = ${fourth} and status = 'active'
      returning *
    )
    insert into campus.attendance (institution_id, register_id, student_id, section_id, campus_id, "on", status)
    select institution_id, id, ${fourth}, section_id, campus_id, "on", 'present' from register`

  const answer = await office.undo(id)
  refused(t, answer, 409, 'campus.promotion_in_use')
  t.match(answer.str('detail'), /: 2 of 16\.$/)
  t.match((await office.get(id)).json, { state: 'committed' })

  const job = await office.ended((await office.undo(id, { accept_exceptions: true })).str('id'))
  t.match(job.json, { state: 'succeeded', done: 16, error_count: 3, result: { undone: 13, kept: 3 } })
  t.match(await office.items(id, { state: 'kept' }), [
    { student_id: first, code: 'enrolment_changed' },
    { student_id: third, code: 'in_use' },
    { student_id: fourth, code: 'in_use' }
  ])
  const [kept] =
    await sql`select status from campus.enrolments where student_id = ${third} and academic_year_id = ${to_year_id}`
  t.match(kept, { status: 'active' })
  const [back] =
    await sql`select status, roll_number from campus.enrolments where student_id = ${second} and academic_year_id = ${from_year_id}`
  t.match(back, { status: 'active' }, 'those beside them are back')
  t.strictSame([...(await office.miscounted())], [])
  await sql`drop table campus.choices`
})

t.test('a roll number that another has got since is not taken from them', async t => {
  const [one = ''] = await studentsOf('Level 1 S2')
  const id = await office.through({ class_level_ids: levels.slice(0, 1), decisions: [] })
  const [old] = await sql<{ section_id: string; roll_number: number }[]>`
    select section_id, roll_number from campus.enrolments where student_id = ${one} and status = 'completed'`
  await sql`
    with newcomer as (
      insert into campus.students (institution_id, campus_id, name, status) values (${cohort.institution}, ${campus}, 'Newcomer', 'active') returning id
    )
    insert into campus.enrolments (institution_id, student_id, section_id, academic_year_id, class_level_id, campus_id, roll_number, starts_on)
    select t.institution_id, n.id, t.id, t.academic_year_id, t.class_level_id, t.campus_id, ${old?.roll_number ?? 0}, '2030-02-01'
    from newcomer n, campus.sections t where t.id = ${old?.section_id ?? ''}`
  const job = await office.ended((await office.undo(id)).str('id'))
  t.match(job.json, { state: 'succeeded', error_count: 0 })
  const rolls = await sql`
    select roll_number from campus.enrolments where section_id = ${old?.section_id ?? ''} and status = 'active' order by roll_number`
  t.strictSame(
    rolls.map(row => row.roll_number),
    [1, 2, 3, 4, 5]
  )
  const [moved] = await sql`select roll_number from campus.enrolments where student_id = ${one} and status = 'active'`
  t.match(moved, { roll_number: 5 })
})
