import type { Client } from './client.ts'
import type { TestDatabase } from './database.ts'

type Campus = 'NORTH' | 'SOUTH'

/** A slot in a test's words: sections A to F, teachers and rooms by number; what is said by id goes before. */
export interface Wish {
  campus?: Campus
  section?: string | undefined
  subject?: string
  teacher?: number
  room?: number | null
  period?: number
  [property: string]: unknown
}

const ROOMS = 8

/** The oak school with sections A to F of Grade 2 on both campuses, people who may teach, and rooms for eight. */
export const timetableOf = async (api: Client, { sql }: TestDatabase) => {
  const institution = (await api.call('getMe', { as: 'owner' })).str('institution', 'id')
  await sql`
    insert into campus.sections (institution_id, academic_year_id, class_level_id, campus_id, code, name, capacity)
    select s.institution_id, s.academic_year_id, s.class_level_id, c.id, l.code, 'Grade 2 ' || l.code, 30
    from campus.sections s, identity.campuses c, unnest('{A,B,C,D,E,F}'::text[]) l (code)
    where s.institution_id = ${institution} and s.name = 'Grade 2 B' and c.institution_id = s.institution_id
    on conflict do nothing`
  await sql`
    insert into campus.rooms (institution_id, campus_id, code, name, kind, capacity)
    select ${institution}, c.id, 'R' || n, 'Room ' || n, 'classroom', 40
    from identity.campuses c, generate_series(1, ${ROOMS}) n where c.institution_id = ${institution}
    on conflict do nothing`

  const found = await sql<{ kind: string; id: string }[]>`
    select 'section ' || c.code || ' ' || s.code as kind, s.id from campus.sections s
      join identity.campuses c on c.id = s.campus_id where s.institution_id = ${institution} and s.name like 'Grade 2 %'
    union all select 'room ' || c.code || ' ' || r.code, r.id from campus.rooms r
      join identity.campuses c on c.id = r.campus_id where r.institution_id = ${institution}
    union all select 'period ' || c.code || ' ' || p.code, p.id from campus.periods p
      join identity.campuses c on c.id = p.campus_id where p.institution_id = ${institution}
    union all select 'subject ' || code, id from campus.subjects where institution_id = ${institution}
    union all select 'Teacher ' || row_number() over (order by email) - 1, id from identity.users
      where institution_id = ${institution} and kind = 'person'`
  const ids = new Map(found.map(({ kind, id }) => [kind, id]))
  const idOf = (kind: string): string => {
    const id = ids.get(kind)
    if (id === undefined) throw new Error(`there is no ${kind}`)
    return id
  }
  const period = (campus: Campus, code: string) => idOf(`period ${campus} ${code}`)
  const room = (campus: Campus, code: string) => idOf(`room ${campus} ${code}`)
  return {
    institution,
    period,
    room,
    teacher: (n: number) => idOf(`Teacher ${n}`),
    section: (campus: Campus, code: string) => idOf(`section ${campus} ${code}`),
    subject: (code: string) => idOf(`subject ${code}`),
    /** The body that places what is wished; the first of everything where nothing is said. */
    slot: (wish: Wish) => {
      const {
        campus = 'NORTH',
        section = 'A',
        subject = 'MATH',
        teacher = 0,
        room: n = 0,
        period: p = 0,
        ...rest
      } = wish
      return {
        section_id: idOf(`section ${campus} ${section}`),
        subject_id: idOf(`subject ${subject}`),
        teacher_id: idOf(`Teacher ${teacher}`),
        room_id: n === null ? null : room(campus, `R${n + 1}`),
        period_id: period(campus, `P${p + 1}`),
        starts_on: '2020-01-06',
        ...rest
      }
    }
  }
}
