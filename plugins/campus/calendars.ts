import { type Static, Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CalendarParams } from '#schemas/campus/calendar-links.ts'
import type { KeyFacts } from '#src/access/actors.ts'
import { hashAddressToken } from '#src/auth/address-tokens.ts'
import { run } from '#src/command/run.ts'
import { tagOf } from '#src/docs/content.ts'
import { etagOf, notModified } from '#src/http/etag.ts'
import { Problem } from '#src/http/problem.ts'
import { problem } from '#src/http/problems.ts'
import { type Asked, ofStudent, readLessons, targetsOf } from './lessons.ts'
import { icalendarOf } from './rules/icalendar.ts'
import { timetableOf } from './rules/timetable.ts'

/** What calendars show: so many days before today, and so many in all. */
const span = { back: 30, length: 30 + 1 + 180 }

type Link = Asked & Pick<KeyFacts, 'institution_id' | 'user_id' | 'grants'> & { name: string }

const nobody = { institution: null, actor: null }

/** What the owner of a link may not see any more, nobody sees by it. */
const hide = (error: unknown): never => {
  throw error instanceof Problem && error.kind.status === 403 ? problem('request.not_found') : error
}

/** `getTimetableCalendar`: a timetable for calendars. */
export const calendars = (app: FastifyInstance): void => {
  const asOwner = ({ institution_id, user_id, grants }: Link) => {
    const allows = app.access.reach(grants)
    const reach = allows.get(ofStudent.access)
    if (reach === undefined || reach.length === 0) throw problem('request.not_found')
    const actor = { institution: institution_id, user: user_id, allows }
    return { actor: { ...actor, account: '', session: '', machine: false, enrolling: false }, reach }
  }

  app.get(
    '/calendars/:token',
    {
      config: {
        access: 'public',
        cache: 'private, no-cache',
        tagged: true,
        statements: 2,
        commands: ['campus.open_calendar']
      },
      schema: {
        operationId: 'getTimetableCalendar',
        summary: 'A timetable for calendars',
        description:
          'iCalendar (RFC 5545), from 30 days ago to 180 days ahead. The address is a link that somebody made; it shows what its owner may see at this moment, and answers 404 once it is revoked.',
        params: CalendarParams,
        produces: ['text/calendar'],
        response: {
          200: Type.String({ description: 'iCalendar', maxLength: 10_000_000, examples: ['BEGIN:VCALENDAR\r\n'] })
        }
      }
    },
    async (request: FastifyRequest, reply: FastifyReply) => {
      const { token } = request.params as Static<typeof CalendarParams>
      const link = await run<Link | null>(app.db.command, 'campus.open_calendar', nobody, {
        token_hash: hashAddressToken(token)
      })
      const [target] = link === null ? [] : targetsOf(link)
      if (link === null || target === undefined) throw problem('request.not_found')
      const { from, to, time_zone, whose, facts } = await readLessons(app.db.read, asOwner(link), target, span).catch(
        hide
      )
      const days = timetableOf(facts, whose, from, to)
      const slots = new Map(facts.slots.map(slot => [slot.id, slot]))
      const text = icalendarOf({ name: link.name, time_zone, days, slots })
      const etag = etagOf(tagOf(text))
      reply.header('etag', etag).header('content-disposition', 'inline; filename="timetable.ics"')
      if (notModified(request, etag)) return reply.code(304).send()
      return reply.type('text/calendar; charset=utf-8').send(text)
    }
  )
}
