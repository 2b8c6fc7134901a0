import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  AttendanceSummary,
  MOST_DAYS,
  ShortageQuery,
  Shortages,
  SummaryQuery
} from '#schemas/campus/attendance-summary.ts'
import { Id } from '#schemas/common.ts'
import { byStudent } from '#src/access/by.ts'
import { problem } from '#src/http/problems.ts'
import { checker } from '#src/http/validate.ts'
import { decodeCursor, encodeCursor } from '#src/read/cursor.ts'
import { linkNext } from '#src/read/link.ts'
import { type ShortagesAsked, type SummaryAsked, shortagesText, summaryText } from './attendance-totals.ts'
import { spanAmiss } from './rules/attendance.ts'
import type { Day } from './rules/calendar.ts'

const access = 'campus.attendance.read'
/** The orders that cursors belong to. A name is looked up by its student: it may be longer than a cursor. */
const LOWEST = 'percentage'
const NAMES = 'student_name'
const isId = checker(Id)
const isPercentage = checker({ type: 'number', minimum: 0, maximum: 100 })

const refuse = (detail: string) => problem('request.invalid', { detail })

const checkSpan = ({ from, to }: { from: Day; to: Day }): void => {
  const amiss = spanAmiss(from, to, MOST_DAYS)
  if (amiss !== undefined) throw refuse(amiss)
}

type Paged<T> = T & { cursor?: string }

const afterLowest = (cursor: string | undefined) => {
  if (cursor === undefined) return undefined
  const { value, id } = decodeCursor(cursor, LOWEST, { value: v => isPercentage(v), id: v => isId(v) })
  return { percentage: Number(value), id }
}

const afterName = (cursor: string | undefined) =>
  cursor === undefined ? undefined : decodeCursor(cursor, NAMES, { value: v => v === '', id: v => isId(v) }).id

/** One more was asked for than fits: it tells whether there is a next page. */
const pageOf = <T extends { student_id: string }>(
  request: FastifyRequest,
  reply: FastifyReply,
  found: readonly T[],
  positionOf: (last: T) => string
) => {
  const { limit } = request.query as { limit: number }
  const data = found.slice(0, limit)
  const last = data.at(-1)
  if (last === undefined || found.length === data.length) return { data, next: null }
  const next = positionOf(last)
  linkNext(request, reply, next)
  return { data, next }
}

/** What the days of attendance add up to. */
export const attendanceSummary = (app: FastifyInstance): void => {
  app.get(
    '/attendance/summary',
    {
      config: { access, by: byStudent },
      schema: {
        operationId: 'getAttendanceSummary',
        summary: 'How much of some days did students attend?',
        description:
          'Of a student, of all who sat in a section on one of the days, or of all who study here now and whom you may see: all their days from the first to the last, wherever they sat. A day is worth what the campus’s rule made of its minutes when it was taken; a day excused counts neither for nor against.',
        querystring: SummaryQuery,
        response: { 200: AttendanceSummary }
      }
    },
    async (request, reply) => {
      const asked = request.query as Paged<SummaryAsked>
      const { from, to, student_id, section_id, limit, cursor } = asked
      if (student_id !== undefined && section_id !== undefined) throw refuse('Say either student_id or section_id.')
      checkSpan(asked)
      const [text, parameters] = summaryText(request, { ...asked, limit: limit + 1 }, afterName(cursor))
      const found = await app.db.read.query<{ student_id: string }>(text, parameters.values)
      return {
        from,
        to,
        ...pageOf(request, reply, found, last => encodeCursor(NAMES, { value: '', id: last.student_id }))
      }
    }
  )

  app.get(
    '/attendance/shortages',
    {
      config: { access, by: byStudent },
      schema: {
        operationId: 'listShortages',
        summary: 'Who attended too little?',
        description:
          'Students who study here now and whose percentage over the days is below that of their campus’s rule, or below the one that is asked for: the lowest first. Who has no day that counts is not among them.',
        querystring: ShortageQuery,
        response: { 200: Shortages }
      }
    },
    async (request, reply) => {
      const asked = request.query as Paged<ShortagesAsked>
      checkSpan(asked)
      const { limit, cursor } = asked
      const [text, parameters] = shortagesText(request, { ...asked, limit: limit + 1 }, afterLowest(cursor))
      const found = await app.db.read.query<{ percentage: number; student_id: string }>(text, parameters.values)
      const positionOf = (last: { percentage: number; student_id: string }) =>
        encodeCursor(LOWEST, { value: last.percentage, id: last.student_id })
      return pageOf(request, reply, found, positionOf)
    }
  )
}
