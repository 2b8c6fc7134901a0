import type { FastifyRequest } from 'fastify'
import { byItself } from '#src/access/by.ts'
import type { Pool } from '#src/db/pool.ts'
import { problem } from '#src/http/problems.ts'
import { Parameters } from '#src/read/parameters.ts'
import { scopePredicate } from '#src/read/scope.ts'
import { type Day, factsOf, type Said } from './rules/calendar.ts'
import type { LessonSlot, LessonSubstitution, Whose } from './rules/timetable.ts'

/** Of the four ways to say whose timetable it is, those that were said. */
export interface Asked {
  section_id?: string | null
  teacher_id?: string | null
  room_id?: string | null
  student_id?: string | null
}

export interface Target {
  kind: 'section' | 'teacher' | 'room' | 'student'
  id: string
}

export const targetsOf = ({ section_id, teacher_id, room_id, student_id }: Asked): Target[] =>
  Object.entries({ section: section_id, teacher: teacher_id, room: room_id, student: student_id }).flatMap(
    ([kind, id]) => (id == null ? [] : [{ kind: kind as Target['kind'], id }])
  )

/** The days that are asked for; counted from today where nothing is said. */
export interface Span {
  from?: Day | undefined
  to?: Day | undefined
  /** So many days before today it begins. */
  back: number
  /** So many days, the first among them. */
  length: number
}

interface Read {
  from: Day
  to: Day
  time_zone: string
  there: boolean
  slots: LessonSlot[]
  substitutions: LessonSubstitution[]
  said: Said[]
  sittings: Extract<Whose, { kind: 'student' }>['sittings']
  /** Elective subjects that are approved. */
  chosen: string[]
}

const substituted = (column: string, id: string) => `(s.${column} = ${id} or s.id in (
  select d.slot_id from campus.substitutions d
  where d.institution_id = $1 and d.${column} = ${id} and d.held_on between span."from" and span."to"))`

const kinds = {
  section: { table: 'campus.sections', taken: (id: string) => `s.section_id = ${id}` },
  teacher: { table: 'identity.users', taken: (id: string) => substituted('teacher_id', id) },
  room: { table: 'campus.rooms', taken: (id: string) => substituted('room_id', id) },
  student: {
    table: 'campus.students',
    taken: (id: string) =>
      `s.section_id in (select e.section_id from campus.enrolments e where e.institution_id = $1 and e.student_id = ${id})`
  }
} as const

/** Whose a student is; the timetables of sections, teachers and rooms are everybody's. */
export const ofStudent = {
  view: 'campus.students',
  access: 'campus.timetable.read',
  by: byItself
} as const

/** All that a timetable is made of, in one statement. */
export const readLessons = async (
  pool: Pool,
  asking: Pick<FastifyRequest, 'actor' | 'reach'>,
  { kind, id }: Target,
  { from = '', to = '', back, length }: Span
) => {
  const parameters = new Parameters(asking.actor.institution)
  const [first, last] = [from, to].map(day => `nullif(${parameters.add(day)}, '')::date`)
  const [before, after] = [back, length - 1].map(days => `${parameters.add(days)}::integer`)
  const one = `${parameters.add(id)}::uuid`
  const { table, taken } = kinds[kind]
  const scope = kind === 'student' ? scopePredicate(ofStudent, asking, parameters) : ''
  const text = `
    with span as (
      select f."from", coalesce(${last}, f."from" + ${after}) as "to", f.time_zone
      from (
        select coalesce(${first}, (kernel.now() at time zone i.time_zone)::date - ${before}) as "from", i.time_zone
        from identity.institutions i
        where i.institution_id = $1) f
    ), taken as (
      select s.* from campus.lesson_slots s, span
      where s.institution_id = $1 and s.starts_on <= span."to" and s.ends_on >= span."from" and ${taken(one)}
    )
    select span."from", span."to", span.time_zone,
      exists (select from ${table} where institution_id = $1 and id = ${one}${scope}) as there,
      coalesce((select jsonb_agg(to_jsonb(t)) from taken t), '[]') as slots,
      coalesce((
        select jsonb_agg(to_jsonb(d)) from campus.lesson_substitutions d
        where d.institution_id = $1 and d.held_on between span."from" and span."to" and d.slot_id in (select t.id from taken t)), '[]') as substitutions,
      coalesce((
        select jsonb_agg(to_jsonb(c)) from campus.calendar_spans c
        where c.institution_id = $1 and c.starts_on <= span."to" and c.ends_on >= span."from"), '[]') as said,
      ${
        kind === 'student'
          ? `coalesce((
        select jsonb_agg(jsonb_build_object('section_id', e.section_id, 'starts_on', e.starts_on, 'ends_on', e.ends_on))
        from campus.enrolments e where e.institution_id = $1 and e.student_id = ${one}), '[]')`
          : `'[]'::jsonb`
      } as sittings,
      ${
        kind === 'student'
          ? `coalesce((
        select jsonb_agg(c.subject_id) from campus.elective_choices c
        where c.institution_id = $1 and c.student_id = ${one} and c.status = 'approved' and c.section_id in (select t.section_id from taken t)), '[]')`
          : `'[]'::jsonb`
      } as chosen
    from span`
  const [read] = await pool.query<Read>(text, parameters.values)
  if (read?.there !== true) throw problem('request.not_found')
  const { slots, substitutions, said, sittings, chosen, ...span } = read
  const whose: Whose = kind === 'student' ? { kind, sittings, chosen: new Set(chosen) } : { kind, id }
  return { ...span, whose, facts: { slots, substitutions, calendar: factsOf(said) } }
}
