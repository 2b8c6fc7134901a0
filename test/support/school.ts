import type { Transaction } from '#src/db/pool.ts'

/** What a school of the fixture teaches, and whom: small, and equal in both. */

export interface School {
  institution_id: string
  /** NORTH and SOUTH. */
  campuses: readonly [string, string]
  emailOf: (person: string) => string
}

const year = '2020'

/** Programs, class levels, sections, subjects, rooms, periods; the teacher teaches section A of G1 in the north. */
const seedStructure = async (sql: Transaction, { institution_id, campuses, emailOf }: School): Promise<void> => {
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
    where y.institution_id = ${institution_id} and y.code = ${year} and l.institution_id = y.institution_id`
  await sql`
    insert into campus.subjects (institution_id, code, name, kind, credits)
    values (${institution_id}, 'MATH', 'Mathematics', 'core', 4), (${institution_id}, 'MUSIC', 'Music', 'elective', 1.5), (${institution_id}, 'ART', 'Art', 'elective', 1.5)`
  await sql`
    insert into campus.elective_groups (institution_id, academic_year_id, class_level_id, code, name, least, most)
    select y.institution_id, y.id, l.id, g.code, g.name, 1, 1
    from campus.academic_years y, campus.class_levels l, (values ('FINE', 'Fine arts'), ('SPORT', 'Sports')) g (code, name)
    where y.institution_id = ${institution_id} and y.code = ${year} and l.institution_id = y.institution_id and l.code = 'G1'`
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

/**
 * Six students: Ada and Ben in G1 A, where the teacher teaches, Cem in G1 B, Dua in the south, Eva who has only applied,
 * Fay in G1 A as well. Ada is who signs in as student, Ben the ward of who signs in as guardian.
 */
const seedPeople = async (sql: Transaction, { institution_id, campuses, emailOf }: School): Promise<void> => {
  const [north, south] = campuses
  const students = [
    { name: 'Ada Almeida', campus_id: north, section: 'Grade 1 A', user: 'student', number: 'N-1' },
    { name: 'Ben Baker', campus_id: north, section: 'Grade 1 A', number: 'N-2' },
    { name: 'Cem Candan', campus_id: north, section: 'Grade 1 B', number: 'N-3' },
    { name: 'Dua Diallo', campus_id: south, section: 'Grade 1 A', number: 'S-1' },
    { name: 'Eva Ek', campus_id: north },
    { name: 'Fay Fofana', campus_id: north, section: 'Grade 1 A', number: 'N-4' }
  ]
  await sql`
    insert into campus.families (institution_id, campus_id, name)
    values (${institution_id}, ${north}, 'Baker'), (${institution_id}, ${south}, 'Diallo'), (${institution_id}, ${north}, 'Nobody yet')`
  for (const { name, campus_id, section = null, user = null, number = null } of students) {
    await sql`
      insert into campus.students
        (institution_id, campus_id, name, born_on, admission_number, status, status_since, admitted_on, section_id, family_id, user_id, medical_notes)
      select ${institution_id}, ${campus_id}, ${name}, '2013-05-17', ${number}, ${section === null ? 'applicant' : 'active'}, '2020-01-06',
        ${section === null ? null : '2020-01-06'}::date,
        (select id from campus.sections where institution_id = ${institution_id} and campus_id = ${campus_id} and name = ${section}),
        (select id from campus.families where institution_id = ${institution_id} and ${name} like '% ' || families.name),
        (select id from identity.users where institution_id = ${institution_id} and email = ${user === null ? null : emailOf(user)}),
        ${name === 'Ben Baker' ? 'Allergic to peanuts' : null}`
  }
  await sql`
    insert into campus.enrolments (institution_id, student_id, section_id, academic_year_id, class_level_id, campus_id, roll_number, starts_on)
    select t.institution_id, t.id, s.id, s.academic_year_id, s.class_level_id, s.campus_id,
      row_number() over (partition by s.id order by t.name), '2020-01-06'
    from campus.students t join campus.sections s on s.institution_id = t.institution_id and s.id = t.section_id
    where t.institution_id = ${institution_id}`
  await sql`
    insert into campus.elective_choices (institution_id, enrolment_id, student_id, section_id, campus_id, curriculum_id, subject_id)
    select e.institution_id, e.id, e.student_id, e.section_id, e.campus_id, u.id, u.subject_id
    from campus.enrolments e
    join campus.students t on t.institution_id = e.institution_id and t.id = e.student_id and t.name in ('Ben Baker', 'Cem Candan', 'Fay Fofana')
    join campus.curricula u on u.institution_id = e.institution_id and u.class_level_id = e.class_level_id
    join campus.subjects s on s.institution_id = u.institution_id and s.id = u.subject_id and s.code = 'MUSIC'
    where e.institution_id = ${institution_id}`
  await sql`
    insert into campus.guardians (institution_id, campus_id, name, phone, user_id)
    values (${institution_id}, ${north}, 'Bo Baker', '+351910000001', (select id from identity.users where institution_id = ${institution_id} and email = ${emailOf('guardian')})),
      (${institution_id}, ${north}, 'Bea Baker', '+351910000002', null), (${institution_id}, ${south}, 'Dia Diallo', '+351910000003', null),
      (${institution_id}, ${north}, 'Nina Nobody', '+351910000004', null)`
  await sql`
    insert into campus.guardianships (institution_id, student_id, guardian_id, relation, contact_order)
    select ${institution_id}, s.id, g.id, l.relation, l.contact_order
    from (values ('Ben Baker', 'Bo Baker', 'father', 1), ('Ben Baker', 'Bea Baker', 'mother', 2), ('Dua Diallo', 'Dia Diallo', 'mother', 1)) l (student, guardian, relation, contact_order)
    join campus.students s on s.institution_id = ${institution_id} and s.name = l.student
    join campus.guardians g on g.institution_id = ${institution_id} and g.name = l.guardian`
  await sql`
    insert into campus.admission_patterns (institution_id, campus_id, pattern)
    values (${institution_id}, ${north}, 'N-{YYYY}-{0000}'), (${institution_id}, ${south}, 'S-{YYYY}-{0000}')`
}

/**
 * In the north on Mondays, three periods of Grade 1 A and of Grade 1 B, in a room each; the teacher teaches A, the exam
 * controller B, and what they teach last was cancelled twice. Who owns the school has it in a calendar.
 */
const seedTimetable = async (sql: Transaction, { institution_id, campuses, emailOf }: School): Promise<void> => {
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

/** Previews of nobody: a year later, of all and of the north. */
const seedPromotions = async (sql: Transaction, { institution_id, campuses }: School): Promise<void> => {
  await sql`
    with next as (
      insert into campus.academic_years (institution_id, code, name, starts_on, ends_on, weekdays)
      values (${institution_id}, '2021', 'Year 2021', '2021-01-04', '2021-12-17', '[1, 2, 3, 4, 5]') returning id
    )
    insert into campus.promotions
      (institution_id, from_year_id, to_year_id, campus_id, hash, promote, retain, graduate, leave, exceptions)
    select y.institution_id, y.id, next.id, c.id, encode(sha256(''), 'hex'), 0, 0, 0, 0, 0
    from campus.academic_years y, next, unnest(${sql.array([null, null, campuses[0], campuses[0]])}::uuid[]) c (id)
    where y.institution_id = ${institution_id} and y.code = ${year}`
}

/**
 * The north takes attendance once a day, the south in each period. Section A of the north was marked on two days, all of
 * it corrected once; leaves of Ada and Ben wait to be decided.
 */
const seedAttendance = async (sql: Transaction, { institution_id, campuses, emailOf }: School): Promise<void> => {
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

export const seedSchool = async (sql: Transaction, school: School): Promise<void> => {
  await seedStructure(sql, school)
  await seedPeople(sql, school)
  await seedTimetable(sql, school)
  await seedPromotions(sql, school)
  await seedAttendance(sql, school)
}
