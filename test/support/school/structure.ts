import type { Transaction } from '#src/db/pool.ts'
import { type School, YEAR } from './school.ts'

/** Programs, class levels, sections, subjects, rooms, periods; the teacher teaches section A of G1 in the north. */
export const seedStructure = async (sql: Transaction, { institution_id, campuses, emailOf }: School): Promise<void> => {
  const [north, south] = campuses
  await sql`
    insert into campus.programs (institution_id, code, name, kind, position)
    values (${institution_id}, 'PRIMARY', 'Primary school', 'stage', 1), (${institution_id}, 'ARTS', 'Bachelor of Arts', 'degree', 2)`
  await sql`
    insert into campus.class_levels (institution_id, program_id, code, name, position)
    select institution_id, id, l.code, l.name, l.position
    from campus.programs, (values ('G1', 'Grade 1', 1), ('G2', 'Grade 2', 2), ('G3', 'Grade 3', 3)) l (code, name, position)
    where institution_id = ${institution_id} and programs.code = 'PRIMARY'`
  await sql`
    update campus.class_levels l set next_id = n.id from campus.class_levels n
    where l.institution_id = ${institution_id} and n.institution_id = l.institution_id and n.position = l.position + 1`
  await sql`
    insert into campus.sections (institution_id, academic_year_id, class_level_id, campus_id, code, name, capacity)
    select y.institution_id, y.id, l.id, c.id, s.code, l.name || ' ' || s.code, 30
    from campus.academic_years y, campus.class_levels l,
      (values (${north}::uuid, 'A'), (${north}::uuid, 'B'), (${south}::uuid, 'A')) c (id, code), lateral (select c.code) s
    where y.institution_id = ${institution_id} and y.code = ${YEAR} and l.institution_id = y.institution_id`
  await sql`
    insert into campus.subjects (institution_id, code, name, kind, credits)
    values (${institution_id}, 'MATH', 'Mathematics', 'core', 4), (${institution_id}, 'MUSIC', 'Music', 'elective', 1.5), (${institution_id}, 'ART', 'Art', 'elective', 1.5)`
  await sql`
    insert into campus.elective_groups (institution_id, academic_year_id, class_level_id, code, name, least, most)
    select y.institution_id, y.id, l.id, g.code, g.name, 1, 1
    from campus.academic_years y, campus.class_levels l, (values ('FINE', 'Fine arts'), ('SPORT', 'Sports')) g (code, name)
    where y.institution_id = ${institution_id} and y.code = ${YEAR} and l.institution_id = y.institution_id and l.code = 'G1'`
  await sql`
    insert into campus.curricula (institution_id, academic_year_id, class_level_id, subject_id, elective_group_id, periods_per_week)
    select g.institution_id, g.academic_year_id, g.class_level_id, s.id, case when s.kind = 'elective' then g.id end, 3
    from campus.elective_groups g, campus.subjects s
    where g.institution_id = ${institution_id} and g.code = 'FINE' and s.institution_id = g.institution_id`
  await sql`
    insert into campus.rooms (institution_id, campus_id, code, name, kind, capacity)
    values (${institution_id}, ${north}, 'R1', 'Room 1', 'classroom', 40), (${institution_id}, ${north}, 'R2', 'Room 2', 'classroom', 40),
      (${institution_id}, ${south}, 'R1', 'Room 1', 'classroom', 40)`
  await sql`
    insert into campus.periods (institution_id, campus_id, code, name, kind, starts_at, ends_at)
    select ${institution_id}, c.id, p.code, p.name, 'lesson', p.starts_at, p.ends_at
    from unnest(${sql.array([north, south])}::uuid[]) c (id),
      (values ('P1', 'First period', '08:00', '08:45'), ('P2', 'Second period', '08:50', '09:35'), ('P3', 'Third period', '10:00', '10:45')) p (code, name, starts_at, ends_at)`
  await sql`
    insert into campus.student_categories (institution_id, code, name)
    values (${institution_id}, 'GENERAL', 'General'), (${institution_id}, 'STAFF', 'Staff ward'), (${institution_id}, 'MERIT', 'Merit')`
  await sql`
    insert into campus.teaching_assignments (institution_id, section_id, subject_id, user_id)
    select s.institution_id, s.id, b.id, u.id
    from campus.sections s, identity.users u, (select null::uuid as id union all select id from campus.subjects where institution_id = ${institution_id} and code = 'MATH') b
    where s.institution_id = ${institution_id} and s.campus_id = ${north} and s.name = 'Grade 1 A' and u.institution_id = s.institution_id and u.email = ${emailOf('teacher')}`
  await sql`
    insert into campus.custom_fields (institution_id, subject, name, label, type, minimum, maximum, choices, filterable)
    values (${institution_id}, 'student', 'house', 'House', 'choice', null, null, '["Red", "Blue"]', true),
      (${institution_id}, 'student', 'bus_stop', 'Bus stop', 'text', null, 60, null, false),
      (${institution_id}, 'student', 'siblings', 'Siblings', 'integer', 0, 20, null, true)`
}
