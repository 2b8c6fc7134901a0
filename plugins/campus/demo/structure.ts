import type { Transaction } from '#src/db/pool.ts'
import type { DemoSchool } from '#src/http/registry.ts'
import { writeRows } from '#src/process/rows.ts'
import { taught } from './calendar.ts'

/** What the demo's school teaches: a school of two campuses, the second of which ends with grade 5. */

const programs = [
  { code: 'PRIMARY', name: 'Primary school', kind: 'stage', last: 5 },
  { code: 'MIDDLE', name: 'Middle school', kind: 'stage', last: 8 },
  { code: 'HIGH', name: 'High school', kind: 'stage', last: 10 },
  { code: 'SENIOR', name: 'Senior secondary', kind: 'stage', last: 12 }
] as const

const GRADES = 12
const lastGradeOf: Readonly<Record<string, number>> = { NORTH: GRADES, RIVER: 5 }

/** Each section has each of them once a day. */
const core = [
  { code: 'ENG', name: 'English' },
  { code: 'MATH', name: 'Mathematics' },
  { code: 'SCI', name: 'Science' },
  { code: 'SOC', name: 'Social studies' },
  { code: 'HIN', name: 'Hindi' },
  { code: 'COMP', name: 'Computing' }
] as const

const electives = [
  { code: 'MUSIC', name: 'Music' },
  { code: 'ART', name: 'Fine arts' },
  { code: 'ECON', name: 'Economics' }
] as const

/** From which grade on one chooses. */
export const CHOOSING = 11

const bells = [
  ['ASM', 'Assembly', 'assembly', '08:00', '08:15'],
  ['P1', 'First period', 'lesson', '08:20', '09:00'],
  ['P2', 'Second period', 'lesson', '09:05', '09:45'],
  ['BRK', 'Break', 'break', '09:45', '10:05'],
  ['P3', 'Third period', 'lesson', '10:05', '10:45'],
  ['P4', 'Fourth period', 'lesson', '10:50', '11:30'],
  ['LUN', 'Lunch', 'break', '11:30', '12:10'],
  ['P5', 'Fifth period', 'lesson', '12:10', '12:50'],
  ['P6', 'Sixth period', 'lesson', '12:55', '13:35']
] as const

const CLASS = 38
const SEATS = 40

interface Campus {
  id: string
  code: string
}

export interface Section {
  id: string
  academic_year_id: string
  class_level_id: string
  campus_id: string
  campus: string
  grade: number
  room_id: string
}

export interface Structure {
  campuses: readonly Campus[]
  sections: readonly Section[]
  subjects: readonly string[]
  electives: readonly { subject_id: string; curriculum_id: string; class_level_id: string }[]
  categories: readonly string[]
  /** Lessons of each campus, in the order of the day. */
  lessons: ReadonlyMap<string, readonly string[]>
}

/** A, B … Z, and then numbers. */
const letter = (n: number): string => (n < 26 ? String.fromCharCode(65 + n) : `S${n + 1}`)

export const writeStructure = async (sql: Transaction, school: DemoSchool): Promise<Structure> => {
  const { institution_id, id } = school
  const row = <T extends object>(given: T) => ({ institution_id, id: id(), ...given })
  const campuses = await sql<Campus[]>`
    select id, code from identity.campuses where institution_id = ${institution_id} order by code`
  const [year] = await sql<{ id: string }[]>`
    select id from campus.academic_years where institution_id = ${institution_id} and code = ${taught.code}`
  const academic_year_id = year?.id ?? ''

  const stages = programs.map(({ last: _, ...program }, n) => row({ ...program, position: n + 1 }))
  await writeRows(sql, 'campus.programs', stages)
  const levels = Array.from({ length: GRADES }, (_, n) =>
    row({
      program_id: stages[programs.findIndex(({ last }) => n + 1 <= last)]?.id,
      code: `G${n + 1}`,
      name: `Grade ${n + 1}`,
      position: n + 1
    })
  )
  const chain = levels.map((level, n) => ({ ...level, next_id: levels[n + 1]?.id ?? null }))
  // the last first: each leads to one that is there
  await writeRows(sql, 'campus.class_levels', chain.toReversed())

  const pairs = campuses.flatMap(({ id: campus_id, code }) =>
    levels.slice(0, lastGradeOf[code] ?? GRADES).map(level => ({ campus_id, campus: code, level }))
  )
  const wanted = Math.max(1, Math.ceil(school.students / pairs.length / CLASS))
  const sections = pairs.flatMap(({ campus_id, campus, level }) =>
    Array.from({ length: wanted }, (_, n) => {
      const name = `${level.name} ${letter(n)}`
      const room = row({
        campus_id,
        code: `${level.code}-${letter(n)}`,
        name: `Room of ${name}`,
        kind: 'classroom',
        capacity: SEATS
      })
      const section = row({
        academic_year_id,
        class_level_id: level.id,
        campus_id,
        code: letter(n),
        name,
        capacity: SEATS
      })
      return { room, section, campus, grade: level.position }
    })
  )
  await writeRows(
    sql,
    'campus.sections',
    sections.map(({ section }) => section)
  )
  const shared = campuses.flatMap(({ id: campus_id }) => [
    row({ campus_id, code: 'LAB', name: 'Science laboratory', kind: 'laboratory', capacity: 40 }),
    row({ campus_id, code: 'HALL', name: 'Assembly hall', kind: 'hall', capacity: 600 })
  ])
  await writeRows(sql, 'campus.rooms', [...sections.map(({ room }) => room), ...shared])

  const subjects = core.map(subject => row({ ...subject, kind: 'core', credits: 4 }))
  const optional = electives.map(subject => row({ ...subject, kind: 'elective', credits: 2 }))
  await writeRows(sql, 'campus.subjects', [...subjects, ...optional])
  const choosing = levels.filter(({ position }) => position >= CHOOSING)
  const groups = choosing.map(({ id: class_level_id }) =>
    row({ academic_year_id, class_level_id, code: 'OPTIONAL', name: 'Optional subject', least: 1, most: 1 })
  )
  await writeRows(sql, 'campus.elective_groups', groups)
  const curricula = levels.flatMap(({ id: class_level_id }) => [
    ...subjects.map(({ id: subject_id }) =>
      row({ academic_year_id, class_level_id, subject_id, elective_group_id: null, periods_per_week: 5 })
    ),
    ...groups
      .filter(group => group.class_level_id === class_level_id)
      .flatMap(group =>
        optional.map(({ id: subject_id }) =>
          row({ academic_year_id, class_level_id, subject_id, elective_group_id: group.id, periods_per_week: 2 })
        )
      )
  ])
  await writeRows(sql, 'campus.curricula', curricula)

  const periods = campuses.flatMap(({ id: campus_id }) =>
    bells.map(([code, name, kind, starts_at, ends_at]) => row({ campus_id, code, name, kind, starts_at, ends_at }))
  )
  await writeRows(sql, 'campus.periods', periods)
  const categories = [
    ['GENERAL', 'General'],
    ['STAFF', 'Staff ward'],
    ['RTE', 'Right to education'],
    ['MERIT', 'Merit scholarship']
  ].map(([code, name]) => row({ code, name }))
  await writeRows(sql, 'campus.student_categories', categories)
  await writeRows(sql, 'campus.custom_fields', [
    row({
      subject: 'student',
      name: 'house',
      label: 'House',
      type: 'choice',
      choices: ['Ashoka', 'Raman', 'Tagore', 'Teresa'],
      maximum: null,
      filterable: true
    }),
    row({
      subject: 'student',
      name: 'bus_stop',
      label: 'Bus stop',
      type: 'text',
      choices: null,
      maximum: 60,
      filterable: true
    })
  ])
  await writeRows(
    sql,
    'campus.admission_patterns',
    campuses.map(campus => row({ campus_id: campus.id, pattern: '{CAMPUS}-{YYYY}-{0000}' }))
  )

  return {
    campuses,
    sections: sections.map(({ section, room, campus, grade }) => ({ ...section, campus, grade, room_id: room.id })),
    subjects: subjects.map(subject => subject.id),
    electives: curricula
      .filter(({ elective_group_id }) => elective_group_id !== null)
      .map(({ id: curriculum_id, subject_id, class_level_id }) => ({ curriculum_id, subject_id, class_level_id })),
    categories: categories.map(category => category.id),
    lessons: new Map(
      campuses.map(campus => [
        campus.id,
        periods.filter(({ campus_id, kind }) => campus_id === campus.id && kind === 'lesson').map(period => period.id)
      ])
    )
  }
}
