import type { Transaction } from '#src/db/pool.ts'
import type { DemoSchool } from '#src/http/registry.ts'
import { inBulk, writeRows } from '#src/process/rows.ts'
import { type Day, daysOf } from '../rules/calendar.ts'
import { facts, taught, today } from './calendar.ts'
import type { Structure } from './structure.ts'

/** Who came: nearly everybody nearly every day, and some of whom one has to speak. */

const FULL_DAY_minutes = 240
const HALF_DAY_minutes = 120
/** To plan a statement takes as long as to write 200 of them. */
const MARKS_AT_ONCE = 20_000

/** A register of each section for each day. */
const writeRegisters = async (
  sql: Transaction,
  { institution_id }: DemoSchool,
  days: readonly Day[]
): Promise<void> => {
  await sql`
    insert into campus.attendance_registers (institution_id, section_id, campus_id, "on", full_day_minutes, half_day_minutes, told, recorded_by)
    select s.institution_id, s.id, s.campus_id, d.day, ${FULL_DAY_minutes}, ${HALF_DAY_minutes}, '', t.user_id
    from campus.sections s
    join campus.teaching_assignments t on t.institution_id = s.institution_id and t.section_id = s.id and t.subject_id is null
    cross join unnest(${sql.array([...days])}::date[]) d (day)
    where s.institution_id = ${institution_id}`
  await sql`analyze campus.attendance_registers`
}

/** The marks of some days: how it went follows from the student, the day and the seed. One in fifty is often away. */
const writeMarks = (sql: Transaction, { institution_id }: DemoSchool, days: readonly Day[], seed: number) => sql`
  insert into campus.attendance (institution_id, register_id, student_id, section_id, campus_id, "on", status)
  select r.institution_id, r.id, e.student_id, r.section_id, r.campus_id, r."on",
    case
      when c.day < case when c.habit < 20 then 320 else 35 end then 'absent'
      when c.day > 985 then 'late'
      when c.day > 975 then 'half'
      when c.day > 965 then 'excused'
      else 'present'
    end
  from campus.attendance_registers r
  join campus.enrolments e on e.institution_id = r.institution_id and e.section_id = r.section_id and e.status = 'active'
  cross join lateral (
    select abs(hashtextextended(e.roll_number || ' ' || e.section_id || ' ' || r."on", ${seed})) % 1000 as day,
      abs(hashtextextended(e.roll_number || ' ' || e.section_id, ${seed})) % 1000 as habit) c
  where r.institution_id = ${institution_id} and r."on" = any (${sql.array([...days])}::date[])`

/** What campus.count_attendance keeps of them, for all at once: each of these days has one mark. */
const countMarks = (sql: Transaction, { institution_id }: DemoSchool) => sql`
  with worth as materialized (
    select status, campus.day_value(array[status], array[null::integer], array[null::integer], ${FULL_DAY_minutes}, ${HALF_DAY_minutes}) as value
    from unnest('{present,absent,late,half,excused}'::text[]) status
  )
  insert into campus.attendance_months (institution_id, student_id, month, counted, full_days, half_days, excused, late)
  select a.institution_id, a.student_id, date_trunc('month', a."on")::date,
    bit_or(case when w.value is not null then d.bit else 0 end),
    bit_or(case when w.value = 1 then d.bit else 0 end),
    bit_or(case when w.value = 0.5 then d.bit else 0 end),
    bit_or(case when w.value is null then d.bit else 0 end),
    bit_or(case when a.status = 'late' then d.bit else 0 end)
  from campus.attendance a
  join worth w using (status)
  cross join lateral (select 1 << (extract(day from a."on")::integer - 1) as bit) d
  where a.institution_id = ${institution_id}
  group by 1, 2, 3`

export const writeAttendance = async (sql: Transaction, school: DemoSchool, { campuses }: Structure): Promise<void> => {
  const { institution_id, id, attended, students, chance, told } = school
  const rules = campuses.map(campus => ({
    institution_id,
    id: id(),
    campus_id: campus.id,
    mode: 'daily',
    full_day_minutes: FULL_DAY_minutes,
    half_day_minutes: HALF_DAY_minutes,
    shortage_percent: 75
  }))
  await writeRows(sql, 'campus.attendance_rules', rules)
  const { from, to } = attended === 'term' ? taught.term : { from: taught.from, to: today() }
  const worked = daysOf(facts, from, to)
    .filter(({ works }) => works)
    .map(({ on }) => on)
  const days = attended === 'term' ? worked : worked.slice(-attended)
  await writeRegisters(sql, school, days)
  const seed = Math.floor(chance() * 2 ** 31)
  const bulk = { table: 'campus.attendance', rows: days.length * students, without: ['count_inserted'] }
  await inBulk(sql, bulk, async () => {
    const atOnce = Math.ceil(MARKS_AT_ONCE / students)
    for (let at = 0; at < days.length; at += atOnce) {
      const some = days.slice(at, at + atOnce)
      await writeMarks(sql, school, some, seed)
      told('marks of attendance', (at + some.length) * students, days.length * students)
    }
  })
  await countMarks(sql, school)
}
