import type { Transaction } from '#src/db/pool.ts'
import type { School } from './school.ts'

/**
 * The north takes attendance once a day, the south in each period. Section A of the north was marked on two days, all of
 * it corrected once; leaves of Ada and Ben wait to be decided.
 */
export const seedAttendance = async (
  sql: Transaction,
  { institution_id, campuses, emailOf }: School
): Promise<void> => {
  const [north, south] = campuses
  await sql`
    insert into campus.attendance_rules (institution_id, campus_id, mode, full_day_minutes, half_day_minutes, shortage_percent)
    values (${institution_id}, ${north}, 'daily', 240, 120, 75), (${institution_id}, ${south}, 'period', 90, 45, 80)`
  await sql`
    insert into campus.attendance_registers (institution_id, section_id, campus_id, "on", full_day_minutes, half_day_minutes, told)
    select institution_id, id, campus_id, d.day, 240, 120, ''
    from campus.sections, (values ('2020-03-02'::date), ('2020-03-03')) d (day)
    where institution_id = ${institution_id} and campus_id = ${north} and name = 'Grade 1 A'`
  await sql`
    insert into campus.attendance (institution_id, register_id, student_id, section_id, campus_id, "on", status, minutes)
    select r.institution_id, r.id, s.id, r.section_id, r.campus_id, r."on", 'present', 300
    from campus.attendance_registers r
    join campus.students s on s.institution_id = r.institution_id and s.section_id = r.section_id
    where r.institution_id = ${institution_id}`
  await sql`
    insert into campus.attendance_corrections
      (institution_id, attendance_id, student_id, section_id, campus_id, "on", from_status, to_status, to_minutes, reason)
    select institution_id, id, student_id, section_id, campus_id, "on", 'absent', status, minutes, 'Was there after all'
    from campus.attendance where institution_id = ${institution_id}`
  await sql`
    insert into campus.student_leaves (institution_id, student_id, starts_on, ends_on, reason, requested_by)
    select s.institution_id, s.id, d.day, d.day + 1, 'A wedding', u.id
    from campus.students s, identity.users u, (values ('2020-09-07'::date), ('2020-09-14'), ('2020-09-21')) d (day)
    where s.institution_id = ${institution_id} and s.name in ('Ada Almeida', 'Ben Baker')
      and u.institution_id = s.institution_id and u.email = ${emailOf('guardian')}`
}
