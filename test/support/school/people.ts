import type { Transaction } from '#src/db/pool.ts'
import type { School } from './school.ts'

/**
 * Six students: Ada and Ben in G1 A, where the teacher teaches, Cem in G1 B, Dua in the south, Eva who has only applied,
 * Fay in G1 A as well. Ada is who signs in as student, Ben the ward of who signs in as guardian.
 */
export const seedPeople = async (sql: Transaction, { institution_id, campuses, emailOf }: School): Promise<void> => {
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
