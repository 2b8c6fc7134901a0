import type { Transaction } from '#src/db/pool.ts'
import type { School } from './school.ts'

/**
 * In the north on Mondays, three periods of Grade 1 A and of Grade 1 B, in a room each; the teacher teaches A, the exam
 * controller B, and what they teach last was cancelled twice. Who owns the school has it in a calendar.
 */
export const seedTimetable = async (sql: Transaction, { institution_id, campuses, emailOf }: School): Promise<void> => {
  const [north] = campuses
  await sql`
    insert into campus.slots (institution_id, section_id, campus_id, subject_id, teacher_id, room_id, period_id, weekday, starts_on, ends_on)
    select s.institution_id, s.id, s.campus_id, b.id, u.id, r.id, p.id, 1, '2020-01-06', '2020-12-18'
    from (values ('Grade 1 A', ${emailOf('teacher')}, 'R1'), ('Grade 1 B', ${emailOf('exam_controller')}, 'R2')) v (section, email, room)
    join campus.sections s on s.institution_id = ${institution_id} and s.campus_id = ${north} and s.name = v.section
    join campus.subjects b on b.institution_id = s.institution_id and b.code = 'MATH'
    join identity.users u on u.institution_id = s.institution_id and u.email = v.email
    join campus.rooms r on r.institution_id = s.institution_id and r.campus_id = s.campus_id and r.code = v.room
    join campus.periods p on p.institution_id = s.institution_id and p.campus_id = s.campus_id`
  await sql`
    insert into campus.substitutions (institution_id, slot_id, section_id, campus_id, held_on, instead_of_id, cancelled, reason)
    select s.institution_id, s.id, s.section_id, s.campus_id, d::date, s.teacher_id, true, 'Away with class 9'
    from campus.slots s
    join campus.periods p on p.institution_id = s.institution_id and p.id = s.period_id and p.code = 'P3',
      generate_series('2020-01-13'::date, '2020-01-20', '7 days') d
    where s.institution_id = ${institution_id}`
  await sql`
    insert into campus.calendar_links (institution_id, user_id, name, section_id, token_hash)
    select u.institution_id, u.id, s.name, s.id, sha256(s.id::text::bytea)
    from identity.users u join campus.sections s on s.institution_id = u.institution_id and s.campus_id = ${north}
    where u.institution_id = ${institution_id} and u.email = ${emailOf('owner')}`
}
