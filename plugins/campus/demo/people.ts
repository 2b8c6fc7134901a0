import type { Transaction } from '#src/db/pool.ts'
import type { DemoSchool } from '#src/http/registry.ts'
import { allInBulk, writeRows } from '#src/process/rows.ts'
import { taught } from './calendar.ts'
import { pick } from './names.ts'
import { type Family, Population, type Seated } from './population.ts'
import { CHOOSING, type Structure } from './structure.ts'

const FAMILIES_AT_ONCE = 2500

/** What families are made of, each after those that it refers to. */
const tables: readonly [table: string, of: (family: Family) => readonly object[]][] = [
  ['campus.families', ({ family }) => [family]],
  ['campus.students', ({ students }) => students],
  ['campus.guardians', ({ guardians }) => guardians],
  ['campus.guardianships', ({ links }) => links]
]

const userOf = async (sql: Transaction, { institution_id, code }: DemoSchool, person: string): Promise<string> => {
  const [user] = await sql<{ id: string }[]>`
    select id from identity.users where institution_id = ${institution_id} and email = ${`${person}@${code}.example`}`
  return user?.id ?? ''
}

/** All of them, some thousand at a time; answers who sits where. */
export const writePeople = async (sql: Transaction, school: DemoSchool, structure: Structure): Promise<Seated[]> => {
  const { institution_id, id, students: total, told } = school
  const known = { student: await userOf(sql, school, 'student'), guardian: await userOf(sql, school, 'guardian') }
  const people = new Population(school, structure, known)
  const seated: Seated[] = []
  const write = async (families: readonly Family[]): Promise<void> => {
    for (const [table, of] of tables) await writeRows(sql, table, families.flatMap(of))
  }
  // the next ones are thought of while these are being written
  let families: Family[] = []
  let writing: Promise<void> = Promise.resolve()
  const next = async (): Promise<void> => {
    await writing
    told('students and guardians', seated.length, total)
    writing = write(families)
    families = []
  }
  const names = tables.map(([table]) => table)
  await allInBulk(sql, names, total, async () => {
    for (const family of people.families()) {
      families.push(family)
      seated.push(...family.students)
      if (families.length === FAMILIES_AT_ONCE) await next()
    }
    await next()
    await writing
  })
  await writeRows(
    sql,
    'campus.admission_counters',
    [...people.counters.values()].map(counter => ({ institution_id, id: id(), ...counter }))
  )

  const rolls = new Map<string, number>()
  const enrolments = seated
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ id: student_id, section_id }) => {
      const { academic_year_id, class_level_id, campus_id } = people.sectionOf(section_id)
      const roll_number = (rolls.get(section_id) ?? 0) + 1
      rolls.set(section_id, roll_number)
      return {
        institution_id,
        id: id(),
        student_id,
        section_id,
        academic_year_id,
        class_level_id,
        campus_id,
        roll_number,
        starts_on: taught.from
      }
    })
  await writeRows(sql, 'campus.enrolments', enrolments, ['count_inserted'])
  await sql`
    update campus.sections s set enrolled = e.count
    from (
      select section_id, count(*) from campus.enrolments where institution_id = ${institution_id} group by section_id
    ) e
    where s.institution_id = ${institution_id} and s.id = e.section_id`
  told('enrolments', total, total)
  const choices = electivesOf(school, structure, enrolments, people)
  await writeRows(sql, 'campus.elective_choices', choices)
  const approved = choices.filter(() => school.chance() < 0.9).map(choice => choice.id)
  await sql`
    update campus.elective_choices set status = 'approved', decided_at = '2026-06-20T09:00:00Z'
    where institution_id = ${institution_id} and id = any(${sql.array(approved)}::uuid[])`
  return seated
}

interface Enrolled {
  id: string
  student_id: string
  section_id: string
  class_level_id: string
  campus_id: string
}

/** Each of the upper grades has chosen one. */
const electivesOf = (
  { institution_id, id, chance }: DemoSchool,
  { electives }: Structure,
  enrolments: readonly Enrolled[],
  people: Population
) =>
  enrolments
    .filter(({ section_id }) => people.sectionOf(section_id).grade >= CHOOSING)
    .map(({ id: enrolment_id, student_id, section_id, class_level_id, campus_id }) => {
      const { subject_id, curriculum_id } = pick(
        electives.filter(elective => elective.class_level_id === class_level_id),
        chance()
      )
      return {
        institution_id,
        id: id(),
        enrolment_id,
        student_id,
        section_id,
        campus_id,
        curriculum_id,
        subject_id
      }
    })
