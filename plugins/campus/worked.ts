import type { Static } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import type { NewAttendance } from '#schemas/campus/attendance.ts'
import { problem } from '#src/http/problems.ts'
import { toldTwice } from './rules/attendance.ts'
import { dayOf, factsOf, type Said } from './rules/calendar.ts'

/** All that is said of a day, for the campus of a section. */
const said = `
  select what, id, campus_id, starts_on, ends_on, kind, weekdays
  from campus.calendar_spans
  where institution_id = $1 and starts_on <= $2::date and ends_on >= $2::date
    and (campus_id is null or campus_id = (select campus_id from campus.sections where institution_id = $1 and id = $3::uuid))
  order by starts_on, id`

/** What is told of a section's attendance, and whether the calendar has work on that day. */
export const worked = async (request: FastifyRequest, { on, section_id, entries }: Static<typeof NewAttendance>) => {
  const twice = toldTwice(entries)
  if (twice.length > 0) {
    const detail = 'is told of twice'
    throw problem('request.invalid', {
      errors: twice.map(n => ({ in: 'body', pointer: `/entries/${n}/student_id`, code: 'unique', detail }))
    })
  }
  const rows = await request.server.db.read.query<Said>(said, [request.actor.institution, on, section_id])
  return { works: dayOf(factsOf(rows), on).works }
}
