import type { FastifyInstance } from 'fastify'
import { Calendar, CalendarQuery, MOST_DAYS, USUAL_DAYS } from '#schemas/campus/calendar.ts'
import { raiser } from '#src/http/problem.ts'
import { problem } from '#src/http/problems.ts'
import { calendarProblems } from './problems/calendar.ts'
import { type Day, daysOf, daysUntil, factsOf, later, lengthOf, type Said } from './rules/calendar.ts'

const raise = raiser(calendarProblems)

interface Query {
  from: Day
  to?: Day
  working_days?: number
  campus_id?: string
}

/** All that is said of the days from one to another, for a campus. */
const spans = `
  select what, id, campus_id, starts_on, ends_on, kind, weekdays
  from campus.calendar_spans
  where institution_id = $1 and starts_on <= $3::date and ends_on >= $2::date
    and (campus_id is null or campus_id = $4::uuid)
  order by starts_on, id`

const lastOf = ({ from, to, working_days }: Query): Day => {
  if (to !== undefined && working_days !== undefined) {
    throw problem('request.invalid', { detail: 'Say either to or working_days.' })
  }
  if (working_days !== undefined) return later(from, MOST_DAYS - 1)
  if (to === undefined) return later(from, USUAL_DAYS - 1)
  const length = lengthOf(from, to)
  if (length < 1) throw problem('request.invalid', { detail: 'The last day is before the first.' })
  if (length > MOST_DAYS) throw problem('request.invalid', { detail: `At most ${MOST_DAYS} days are told at once.` })
  return to
}

/** `getCalendar`: which days are worked, how many, and when so many of them are over. */
export const calendar = (app: FastifyInstance): void => {
  app.get(
    '/calendar',
    {
      config: { access: 'campus.calendar.read', problems: ['campus.calendar_ends'] },
      schema: {
        operationId: 'getCalendar',
        summary: 'Which days are worked?',
        description:
          'Counts the days of work from one day to another, or finds the day on which so many of them are over. What is said of a campus goes before what is said of all, a day off before a day of work; else the weekdays of the academic year decide. Outside of every year there is no work.',
        querystring: CalendarQuery,
        response: { 200: Calendar }
      }
    },
    async ({ actor, query }) => {
      const asked = query as Query
      const last = lastOf(asked)
      const { from, working_days, campus_id = null } = asked
      const facts = factsOf(await app.db.read.query<Said>(spans, [actor.institution, from, last, campus_id]))
      const days =
        working_days === undefined ? daysOf(facts, from, last) : daysUntil(facts, from, working_days, MOST_DAYS)
      if (days === undefined) throw raise('campus.calendar_ends')
      return {
        from,
        to: days.at(-1)?.on ?? from,
        working_days: days.filter(({ works }) => works).length,
        days
      }
    }
  )
}
