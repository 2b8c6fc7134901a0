import type { Sql } from '#src/db/pool.ts'

export interface CohortSize {
  /** Class levels, each of which leads to the next. */
  levels: number
  /** Of each level, in both years. */
  sections: number
  /** In each section of the year that ends. */
  students: number
  capacity?: number
}

export interface Cohort {
  institution: string
  campus: string
  from_year_id: string
  to_year_id: string
  /** In their order. */
  levels: readonly string[]
}

/** A campus of its own with two years, and everybody enrolled in the first: each with a guardian, as students have. */
export const seedCohort = async (sql: Sql, code: string, size: CohortSize): Promise<Cohort> => {
  const { levels: many, sections, students, capacity = students } = size
  const [made] = await sql<Cohort[]>`
    with school as (
      select id as institution_id from identity.institutions where code = ${code}
    ), campus as (
      insert into identity.campuses (institution_id, code, name, opened_on)
      select institution_id, 'COHORT', 'Campus of a cohort', '2001-09-01' from school returning id
    ), years as (
      insert into campus.academic_years (institution_id, code, name, starts_on, ends_on, weekdays)
      select institution_id, y.code, y.code, y.starts_on, y.ends_on, '[1, 2, 3, 4, 5]'
      from school, (values ('FROM', date '2030-01-07', date '2030-12-13'), ('TO', date '2031-01-06', date '2031-12-12')) y (code, starts_on, ends_on)
      returning id, code
    )
    select institution_id as institution, campus.id as campus, f.id as from_year_id, t.id as to_year_id, '[]'::jsonb as levels
    from school, campus, years f, years t where f.code = 'FROM' and t.code = 'TO'`
  if (made === undefined) throw new Error(`there is no institution ${code}`)
  const { institution, campus, from_year_id, to_year_id } = made
  await sql`
    with program as (
      insert into campus.programs (institution_id, code, name, kind, position)
      values (${institution}, 'COHORT', 'Cohort', 'stage', 100) returning id
    )
    insert into campus.class_levels (institution_id, program_id, code, name, position)
    select ${institution}, id, 'C' || n, 'Level ' || n, 100 + n from program, generate_series(1, ${many}::int) n`
  await sql`
    update campus.class_levels l set next_id = n.id from campus.class_levels n
    where l.institution_id = ${institution} and n.institution_id = l.institution_id and l.position > 100 and n.position = l.position + 1`
  await sql`
    insert into campus.sections (institution_id, academic_year_id, class_level_id, campus_id, code, name, capacity)
    select l.institution_id, y.id, l.id, ${campus}, 'S' || n, l.name || ' S' || n, ${capacity}
    from campus.class_levels l, unnest(${[from_year_id, to_year_id]}::uuid[]) y (id), generate_series(1, ${sections}::int) n
    where l.institution_id = ${institution} and l.position > 100`
  await sql`
    with seats as (
      select t.id as section_id, n from campus.sections t, generate_series(1, ${students}::int) n
      where t.institution_id = ${institution} and t.academic_year_id = ${from_year_id}
    )
    insert into campus.students (institution_id, campus_id, name, admission_number, status, status_since, admitted_on, section_id)
    select ${institution}, ${campus}, 'Student ' || lpad(n::text, 4, '0'), 'C-' || row_number() over (order by section_id, n),
      'active', '2030-01-07', '2030-01-07', section_id
    from seats`
  await sql`
    insert into campus.enrolments (institution_id, student_id, section_id, academic_year_id, class_level_id, campus_id, roll_number, starts_on)
    select s.institution_id, s.id, t.id, t.academic_year_id, t.class_level_id, t.campus_id,
      row_number() over (partition by t.id order by s.name, s.id), '2030-01-07'
    from campus.students s join campus.sections t on t.institution_id = s.institution_id and t.id = s.section_id
    where s.institution_id = ${institution} and s.campus_id = ${campus}`
  await sql`
    with guardians as (
      insert into campus.guardians (institution_id, campus_id, name)
      select ${institution}, ${campus}, id::text from campus.students where institution_id = ${institution} and campus_id = ${campus}
      returning id, name
    )
    insert into campus.guardianships (institution_id, student_id, guardian_id, relation, contact_order)
    select ${institution}, name::uuid, id, 'mother', 1 from guardians`
  const levels = await sql<{ id: string }[]>`
    select id from campus.class_levels where institution_id = ${institution} and position > 100 order by position`
  return { ...made, levels: levels.map(({ id }) => id) }
}
