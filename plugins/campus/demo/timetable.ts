import type { Transaction } from '#src/db/pool.ts'
import type { DemoSchool } from '#src/http/registry.ts'
import { inBulk, writeRows } from '#src/process/rows.ts'
import { taught } from './calendar.ts'
import { ascii, familyName } from './names.ts'
import type { Section, Structure } from './structure.ts'

/**
 * A week that fits by the way it is made: six sections have six teachers, one for each subject, and whichever section has a
 * subject in a period, the next one has the next subject. So a teacher teaches one of them at a time, each once a day.
 */

const WEEKDAYS = [1, 2, 3, 4, 5] as const

interface Teacher {
  id: string
}

/** Six sections of a campus that have their teachers in common. */
interface Block {
  sections: readonly Section[]
  teachers: readonly Teacher[]
}

const MATHEMATICS = 1

/** Those who teach: members with an account and no password, but for the one who may sign in. */
const writeTeachers = async (sql: Transaction, school: DemoSchool, structure: Structure): Promise<Block[]> => {
  const { institution_id, id, code, chance } = school
  const blocks = structure.campuses.flatMap(campus => {
    const here = structure.sections.filter(({ campus_id }) => campus_id === campus.id)
    const size = structure.subjects.length
    return Array.from({ length: Math.ceil(here.length / size) }, (_, n) => here.slice(n * size, (n + 1) * size))
  })
  const [known] = await sql<{ id: string }[]>`
    select id from identity.users where institution_id = ${institution_id} and email = ${`teacher@${code}.example`}`
  const made = blocks.map((sections, n): Block => {
    const teachers = structure.subjects.map((_, s) => ({
      id: n === 0 && s === MATHEMATICS ? (known?.id ?? id()) : id()
    }))
    return { sections, teachers }
  })
  const people = made
    .flatMap(({ teachers }) => teachers)
    .filter(teacher => teacher.id !== known?.id)
    .map((teacher, n) => {
      const { surname, given } = familyName(chance)
      const name = `${given(chance() < 0.6 ? 'female' : 'male', chance())} ${surname}`
      return { ...teacher, account_id: id(), name, email: `${ascii(name)}.${n + 1}@${code}.example` }
    })
  await writeRows(
    sql,
    'identity.accounts',
    people.map(({ account_id, email }) => ({ id: account_id, email }))
  )
  await writeRows(
    sql,
    'identity.users',
    people.map(person => ({
      institution_id,
      status: 'active',
      kind: 'person',
      joined_at: `${taught.from}T03:30:00Z`,
      ...person
    }))
  )
  await writeRows(
    sql,
    'identity.grants',
    people.map(({ id: user_id }) => ({ institution_id, id: id(), user_id, role: 'teacher', scope: 'institution' }))
  )
  return made
}

export const writeTimetable = async (sql: Transaction, school: DemoSchool, structure: Structure): Promise<void> => {
  const { institution_id, id, told } = school
  const blocks = await writeTeachers(sql, school, structure)
  const row = <T extends object>(given: T) => ({ institution_id, id: id(), ...given })
  const { subjects, lessons } = structure
  const assignments = blocks.flatMap(({ sections, teachers }) =>
    sections.flatMap(({ id: section_id, campus_id }, i) => [
      ...subjects.map((subject_id, s) => row({ section_id, campus_id, subject_id, user_id: teachers[s]?.id })),
      // whoever teaches the section's first subject of the week is its class teacher
      row({ section_id, campus_id, subject_id: null, user_id: teachers[i]?.id })
    ])
  )
  await writeRows(sql, 'campus.teaching_assignments', assignments)
  const slots = blocks.flatMap(({ sections, teachers }) =>
    sections.flatMap(({ id: section_id, campus_id, room_id }, i) =>
      WEEKDAYS.flatMap(weekday =>
        (lessons.get(campus_id) ?? []).map((period_id, p) => {
          const s = (i + p + weekday) % subjects.length
          return row({
            section_id,
            campus_id,
            subject_id: subjects[s],
            teacher_id: teachers[s]?.id,
            room_id,
            period_id,
            weekday,
            starts_on: taught.from,
            ends_on: taught.to
          })
        })
      )
    )
  )
  // What each takes is written once for all of them: one by one, each in a subtransaction, it takes four times as long.
  await writeRows(sql, 'campus.slots', slots, ['book_placed'])
  await inBulk(sql, { table: 'campus.bookings', rows: slots.length }, async () => {
    for (const weekday of WEEKDAYS) {
      await sql`
        insert into campus.bookings
          (institution_id, slot_id, section_id, campus_id, subject_id, block, teacher_id, room_id, period_id, minutes, weekday, weeks)
        select institution_id, slot_id, section_id, campus_id, subject_id, block, teacher_id, room_id, period_id, minutes, weekday, weeks
        from campus.takings
        where institution_id = ${institution_id} and weekday = ${weekday}`
      told('lessons of the week', (weekday * slots.length) / WEEKDAYS.length, slots.length)
    }
  })
}
