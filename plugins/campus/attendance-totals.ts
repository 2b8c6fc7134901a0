import type { FastifyRequest } from 'fastify'
import { byStudent } from '#src/access/by.ts'
import { Parameters } from '#src/read/parameters.ts'
import { scopePredicate } from '#src/read/scope.ts'
import { monthsOf, WHOLE } from './rules/attendance.ts'
import type { Day } from './rules/calendar.ts'

/** What the days of attendance add up to: one statement for each of the two questions. */

type Statement = [text: string, parameters: Parameters]

const source = {
  view: 'campus.attendance_subjects',
  access: 'campus.attendance.read',
  by: byStudent
} as const

const literal = (values: readonly (string | number)[]): string => `{${values.join(',')}}`

const bits = (days: string): string => `bit_count((m.${days} & a.days)::bit(32))::integer`

/** Of a whole month the row has counted already; else its bits are, those of the days that are asked for. */
const counted = (whole: string, part: string): string =>
  `sum(case when a.days = ${WHOLE} then m.${whole} else ${part} end)::integer as ${whole}`

/** What the months of students hold of the days asked for; of those alone who are asked about (`whom`) where they are few. */
const totals = (parameters: Parameters, { from, to }: { from: Day; to: Day }, few: boolean): string => {
  const months = monthsOf(from, to)
  const month = parameters.add(literal(months.map(one => one.month)))
  const days = parameters.add(literal(months.map(one => one.days)))
  return `totals as (
    select m.student_id,
      ${counted('days', bits('counted'))},
      ${counted('halves', `2 * ${bits('full_days')} + ${bits('half_days')}`)},
      ${counted('excused_days', bits('excused'))},
      ${counted('late_days', bits('late'))}
    from campus.attendance_months m
    join unnest(${month}::date[], ${days}::integer[]) a (month, days) on a.month = m.month
    where m.institution_id = $1${few ? ' and m.student_id in (select w.student_id from whom w)' : ''}
    group by m.student_id
  )`
}

/** At most two decimals, and what is shown is what is compared. */
const percentage = 'round(50.0 * t.halves / nullif(t.days, 0), 2)'

export interface SummaryAsked {
  from: Day
  to: Day
  student_id?: string
  section_id?: string
  limit: number
}

/** How much each attended: a student, whoever sat in a section on one of the days, or all who study here and are in reach. */
export const summaryText = (request: FastifyRequest, asked: SummaryAsked, after: string | undefined): Statement => {
  const { from, to, student_id, section_id, limit } = asked
  const parameters = new Parameters(request.actor.institution)
  let where = `where institution_id = $1${scopePredicate(source, request, parameters)}`
  if (section_id !== undefined) {
    where += ` and section_id = ${parameters.add(section_id)} and starts_on <= ${parameters.add(to)}
      and (ends_on is null or ends_on >= ${parameters.add(from)})`
    // whom somebody taught and teaches no more is theirs to read no more
    if (request.reach !== 'institution') {
      const now = scopePredicate(source, request, parameters)
      where += ` and student_id in (select student_id from campus.attendance_subjects where institution_id = $1${now})`
    }
  } else
    where += student_id === undefined ? ` and status = 'active'` : ` and student_id = ${parameters.add(student_id)}`
  if (after !== undefined) {
    const id = parameters.add(after)
    where += ` and (student_name, student_id) > (
      (select name from campus.students where institution_id = $1 and id = ${id}), ${id})`
  }
  const text = `with whom as (
      select distinct student_id, student_name from campus.${section_id === undefined ? 'attendance_subjects' : 'enrolled_students'}
      ${where}
      order by student_name, student_id
      limit ${parameters.add(limit)}
    ), ${totals(parameters, asked, true)}
    select w.student_id, w.student_name, coalesce(t.days, 0) as days, coalesce(t.halves, 0) / 2.0 as present_days,
      coalesce(t.excused_days, 0) as excused_days, coalesce(t.late_days, 0) as late_days, ${percentage} as percentage
    from whom w
    left join totals t on t.student_id = w.student_id
    order by w.student_name, w.student_id`
  return [text, parameters]
}

export interface ShortagesAsked {
  from: Day
  to: Day
  campus_id?: string
  class_level_id?: string
  section_id?: string
  below?: number
  limit: number
}

/** Where a page of shortages ended. */
interface After {
  percentage: number
  id: string
}

/**
 * Who attended too little. Of 100,000 students, 20 days cost 0.4 s of CPU, a term of five months 0.7 s and about as much
 * again in parallel workers; one section of them 10 ms. To add up the 2 million marks of 20 days took some 3 s on the
 * same busy machine, and a term has five times as many.
 */
export const shortagesText = (request: FastifyRequest, asked: ShortagesAsked, after: After | undefined): Statement => {
  const { below, limit } = asked
  const parameters = new Parameters(request.actor.institution)
  const least = below === undefined ? 'shortage_percent' : `${parameters.add(below)}::integer`
  let where = scopePredicate(source, request, parameters)
  for (const name of ['campus_id', 'class_level_id', 'section_id'] as const) {
    const only = asked[name]
    if (only !== undefined) where += ` and ${name} = ${parameters.add(only)}`
  }
  let beyond = ''
  if (after !== undefined) {
    const id = parameters.add(after.id)
    beyond = ` and (${percentage}, w.student_name, w.student_id) > (${parameters.add(after.percentage)}::numeric,
      (select name from campus.students where institution_id = $1 and id = ${id}), ${id})`
  }
  const text = `with whom as (
      select student_id, student_name, admission_number, section_id, ${least} as below from campus.attendance_subjects
      where institution_id = $1 and status = 'active'${where}
    ), ${totals(parameters, asked, where !== '')}
    select w.student_id, w.student_name, w.admission_number, w.section_id, t.days, t.halves / 2.0 as present_days,
      t.excused_days, t.late_days, ${percentage} as percentage
    from totals t
    join whom w on w.student_id = t.student_id
    where ${percentage} < w.below${beyond}
    order by percentage, w.student_name, w.student_id
    limit ${parameters.add(limit)}`
  return [text, parameters]
}
